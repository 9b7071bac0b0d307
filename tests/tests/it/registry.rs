//! Services, municipalities, categories, code lists.

use domain::codes::Role;
use harness::{App, on_both};
use serde_json::{Value, json};
use uuid::Uuid;

fn service(organisation: Uuid) -> Value {
    json!({
        "organisationId": organisation, "name": "LMS Midt-Troms", "description": "Kurs for mange.",
        "form": "coordinator", "reach": "interMunicipal",
        "municipalities": [
            { "code": "1931", "validFrom": "2011-08-01", "validTo": "2019-12-31" },
            { "code": "1924", "validFrom": "2011-08-01" }
        ],
        "funding": { "kind": "project", "endsOn": "2013-12-31" }, "validFrom": "2011-08-01"
    })
}

fn pointers(problem: &Value) -> Vec<(&str, &str)> {
    let errors = problem["errors"].as_array().unwrap();
    errors
        .iter()
        .map(|e| (e["pointer"].as_str().unwrap(), e["code"].as_str().unwrap()))
        .collect()
}

on_both!(
    async fn a_service_is_registered_read_and_changed(app: App) {
        let unn = app.organisation("UNN").await;
        let kari = app.with_role("kari", Role::Coordinator, Some(unn)).await;
        let new = kari.post("/v1/services", &service(unn)).await.expect(201);
        assert_eq!(new.json["ownerId"], json!(unn));
        let served = new.json["municipalities"].as_array().unwrap().iter();
        let codes: Vec<_> = served.map(|served| served["code"].clone()).collect();
        assert_eq!(codes, ["1924", "1931"]);

        let path = new.location();
        let read = kari.get(&path).await.expect(200);
        assert_eq!(read.json, new.json);
        assert_eq!(read.etag(), new.etag());

        let permanent = json!({ "funding": { "kind": "permanent", "endsOn": null } });
        kari.patch(&path, &permanent).await.expect(428);
        let kari = kari.if_match(&read.etag());
        let changed = kari.patch(&path, &permanent).await.expect(200);
        assert_eq!(
            changed.json["funding"],
            json!({ "kind": "permanent", "endsOn": null })
        );
        assert_eq!(changed.json["version"], 2);
        let stale = kari
            .patch(&path, &permanent)
            .await
            .expect_problem(412, "stale");
        assert_eq!(stale.json["changes"][0]["action"], "changed");
    }
);

on_both!(
    async fn a_service_is_checked_as_a_whole(app: App) {
        let unn = app.organisation("UNN").await;
        let kari = app.with_role("kari", Role::Coordinator, Some(unn)).await;
        let mut wrong = service(unn);
        wrong["municipalities"] = json!([{ "code": "9999", "validFrom": "2011-08-01" }]);
        wrong["funding"] = json!({ "kind": "project" });
        wrong["validTo"] = json!("2010-01-01");
        let refused = kari
            .post("/v1/services", &wrong)
            .await
            .expect_problem(422, "invalid");
        let found: Vec<_> = pointers(&refused.json)
            .into_iter()
            .map(|(at, _)| at)
            .collect();
        assert_eq!(
            found,
            [
                "/validTo",
                "/funding/endsOn",
                "/municipalities",
                "/municipalities/0/code"
            ]
        );

        let mut twice = service(unn);
        twice["municipalities"][1]["code"] = json!("1931");
        let refused = kari
            .post("/v1/services", &twice)
            .await
            .expect_problem(422, "invalid");
        assert_eq!(
            pointers(&refused.json),
            [
                ("/municipalities", "wrongLength"),
                ("/municipalities/1/validFrom", "notUnique")
            ]
        );

        let nowhere = service(Uuid::new_v4());
        let refused = kari
            .post("/v1/services", &nowhere)
            .await
            .expect_problem(422, "invalid");
        assert_eq!(pointers(&refused.json), [("/organisationId", "notFound")]);
    }
);

on_both!(
    async fn only_the_owner_changes_a_service_and_everybody_reads_it(app: App) {
        let (unn, other) = (
            app.organisation("UNN").await,
            app.organisation("Ahus").await,
        );
        let kari = app.with_role("kari", Role::Coordinator, Some(unn)).await;
        let ola = app.with_role("ola", Role::Coordinator, Some(other)).await;
        let new = kari.post("/v1/services", &service(unn)).await.expect(201);
        ola.get(&new.location()).await.expect(200);
        let ola = ola.if_match(&new.etag());
        ola.patch(&new.location(), &json!({ "name": "Mitt" }))
            .await
            .expect(403);
        ola.post("/v1/services", &service(unn)).await.expect(403);
        let auditor = app.with_role("revisor", Role::Auditor, Some(unn)).await;
        auditor
            .post("/v1/services", &service(unn))
            .await
            .expect(403);
    }
);

on_both!(
    async fn services_are_found_by_what_they_serve_and_when(app: App) {
        let unn = app.organisation("UNN").await;
        let kari = app.with_role("kari", Role::Coordinator, Some(unn)).await;
        kari.post("/v1/services", &service(unn)).await.expect(201);
        for (query, found) in [
            ("municipality=1931", 1),
            ("municipality=1931&validOn=2015-06-01", 1),
            ("municipality=1931&validOn=2020-01-01", 0),
            ("municipality=1902", 0),
            ("reach=interMunicipal&q=midt-troms", 1),
            ("reach=hospital", 0),
            (&format!("ownerId={unn}&validOn=2011-07-31"), 0),
        ] {
            let page = kari
                .get(&format!("/v1/services?count=true&{query}"))
                .await
                .expect(200);
            assert_eq!(page.json["count"], found, "{query}");
            assert_eq!(
                page.json["items"].as_array().unwrap().len(),
                found,
                "{query}"
            );
        }
    }
);

on_both!(
    async fn a_list_is_walked_by_its_cursors(app: App) {
        let unn = app.organisation("UNN").await;
        let kari = app.with_role("kari", Role::Coordinator, Some(unn)).await;
        let mut wanted = Vec::new();
        for name in ["A", "B", "B", "C", "D"] {
            let mut body = service(unn);
            body["name"] = json!(name);
            wanted.push(kari.post("/v1/services", &body).await.expect(201).id());
        }
        for sort in ["name", "-name", "createdAt"] {
            let mut path = format!("/v1/services?limit=2&sort={sort}");
            let mut seen = Vec::new();
            loop {
                let page = kari.get(&path).await.expect(200);
                for item in page.json["items"].as_array().unwrap() {
                    seen.push(item["id"].as_str().unwrap().to_owned());
                }
                let Some(next) = page.json["next"].as_str() else {
                    break;
                };
                path = format!("/v1/services?limit=2&sort={sort}&cursor={next}");
            }
            seen.sort();
            wanted.sort();
            assert_eq!(seen, wanted, "{sort}");
        }
    }
);

on_both!(
    /// The counts that the source of the list was checked by.
    async fn municipalities_are_known_for_any_day(app: App) {
        let client = app.with_role("somebody", Role::Administrator, None).await;
        for (day, count) in [
            ("2011-06-01", 430),
            ("2015-01-01", 428),
            ("2017-12-31", 426),
            ("2020-01-01", 356),
            ("2024-01-01", 357),
        ] {
            let path = format!("/v1/municipalities?limit=1&count=true&validOn={day}");
            assert_eq!(
                client.get(&path).await.expect(200).json["count"],
                count,
                "{day}"
            );
        }
        let lenvik = client.get("/v1/municipalities/1931").await.expect(200);
        assert_eq!(lenvik.json["name"], "Lenvik");
        assert_eq!(lenvik.json["countyName"], "Troms");
        assert_eq!(lenvik.json["validToYear"], 2019);
        assert_eq!(
            lenvik.json["inhabitants"],
            json!([{ "year": 2011, "count": 11243 }])
        );
        client.get("/v1/municipalities/9999").await.expect(404);

        let mut path = "/v1/municipalities?limit=200&county=19".to_owned();
        let troms = client.get(&path).await.expect(200);
        assert_eq!(troms.json["next"], Value::Null);
        let (mut seen, mut pages) = (Vec::new(), 0);
        path = "/v1/municipalities?limit=200".to_owned();
        loop {
            let page = client.get(&path).await.expect(200);
            for item in page.json["items"].as_array().unwrap() {
                seen.push(item["code"].as_str().unwrap().to_owned());
            }
            pages += 1;
            let Some(next) = page.json["next"].as_str() else {
                break;
            };
            path = format!("/v1/municipalities?limit=200&cursor={next}");
        }
        assert_eq!((seen.len(), pages), (852, 5));
        assert!(seen.is_sorted());
    }
);

on_both!(
    async fn lists_are_loaded_once_and_an_operators_own_list_stands(mut app: App) {
        use sidestilt::app::municipalities::{LoadError, load, load_population};
        let client = app.with_role("somebody", Role::Administrator, None).await;
        let heading =
            "code,name,valid_from,valid_to,code_2024,orgnr,sami_administrative_area,lon,lat\n";
        let refused = load(app.inside(), &format!("{heading}1,Wrong,,,,,,,\n")).await;
        assert!(matches!(refused, Err(LoadError::Lines(faults)) if faults[0].line == 2));
        client.get("/v1/municipalities/1931").await.expect(200);

        let own = format!("{heading}5530,Senja,2024,2025,,,,,\n5601,Nykommune,2026,,,,,,\n");
        let report = load(app.inside(), &own).await.unwrap();
        assert_eq!((report.rows, report.changed), (2, true));
        assert!(!load(app.inside(), &own).await.unwrap().changed);
        let figures = "code,year,inhabitants\n5601,2026,1234\n";
        load_population(app.inside(), figures).await.unwrap();

        app.restart().await;
        let client = app.client("somebody", &[]);
        let new = client.get("/v1/municipalities/5601").await.expect(200);
        assert_eq!(new.json["inhabitants"][0]["count"], 1234);
        client.get("/v1/municipalities/1931").await.expect(404);
    }
);

on_both!(
    async fn four_categories_are_there_and_an_administrator_changes_them(app: App) {
        let client = app.with_role("somebody", Role::Administrator, None).await;
        let page = client.get("/v1/categories").await.expect(200);
        let items = page.json["items"].as_array().unwrap().iter();
        let referral: Vec<_> = items
            .map(|category| {
                (
                    category["code"].clone(),
                    category["referralRequired"].clone(),
                )
            })
            .collect();
        let expected = [
            ("general", false),
            ("diagnosis", true),
            ("prevention", false),
            ("meetingPlace", false),
        ];
        assert_eq!(
            referral,
            expected.map(|(code, needed)| (json!(code), json!(needed)))
        );

        let admin = app
            .with_role("administrator", Role::Administrator, None)
            .await;
        let read = admin.get("/v1/categories/general").await.expect(200);
        let change = json!({ "title": { "en": "For everybody" } });
        let changed = admin
            .if_match(&read.etag())
            .patch("/v1/categories/general", &change)
            .await
            .expect(200);
        assert_eq!(changed.json["title"]["en"], "For everybody");
        assert_eq!(changed.json["title"]["nb"], read.json["title"]["nb"]);
        let again = admin
            .if_match(&read.etag())
            .patch("/v1/categories/general", &change)
            .await;
        again.expect_problem(412, "stale");

        let own = json!({
            "code": "family", "position": 5, "referralRequired": false,
            "title": { "nb": "Familie" }, "description": { "nb": "For hele familien." }
        });
        let new = admin.post("/v1/categories", &own).await.expect(201);
        assert_eq!(new.location(), "/v1/categories/family");
        admin
            .post("/v1/categories", &own)
            .await
            .expect_problem(409, "duplicate");
        let unn = app.organisation("UNN").await;
        let kari = app.with_role("kari", Role::Coordinator, Some(unn)).await;
        kari.post("/v1/categories", &own).await.expect(403);
    }
);

on_both!(
    async fn code_lists_tell_what_the_codes_mean(app: App) {
        let client = app.with_role("somebody", Role::Administrator, None).await;
        let all = client.get("/v1/code-lists").await.expect(200);
        assert!(all.json["items"].as_array().unwrap().len() > 25);
        let side = client.get("/v1/code-lists/side").await.expect(200);
        assert_eq!(side.json["codes"][0]["code"], "user");
        client.get("/v1/code-lists/nothing").await.expect(404);
    }
);

on_both!(
    async fn an_organisation_number_stands_once(app: App) {
        let admin = app
            .with_role("administrator", Role::Administrator, None)
            .await;
        let body = json!({
            "name": "Mental Helse Midt-Troms", "kind": "userOrganisation",
            "organisationNumber": "974760673", "validFrom": "2005-01-01"
        });
        admin.post("/v1/organisations", &body).await.expect(201);
        let refused = admin
            .post("/v1/organisations", &body)
            .await
            .expect_problem(409, "duplicate");
        assert_eq!(
            pointers(&refused.json),
            [("/organisationNumber", "notUnique")]
        );
    }
);

on_both!(
    async fn a_number_with_spaces_is_the_number_without(app: App) {
        let admin = app
            .with_role("administrator", Role::Administrator, None)
            .await;
        let named = |name: &str, number: &str| {
            json!({
                "name": name, "kind": "userOrganisation", "organisationNumber": number,
                "validFrom": "2005-01-01"
            })
        };
        let made = admin
            .post("/v1/organisations", &named("One", "974 760 673"))
            .await
            .expect(201);
        assert_eq!(made.json["organisationNumber"], "974760673");
        let same = named("Two", "974760673");
        let twice = admin.post("/v1/organisations", &same).await;
        twice.expect_problem(409, "duplicate");
        let other = named("Two", "889640782");
        let other = admin.post("/v1/organisations", &other).await.expect(201);
        let taken = json!({ "organisationNumber": "9747 60673" });
        let seen = admin.if_match(&other.etag());
        let refused = seen.patch(&other.location(), &taken).await;
        refused.expect_problem(409, "duplicate");
    }
);
