//! Whatever is changed past the product is found, at its position; what is honest raises no alarm.

use harness::{App, on_both};
use sea_orm_migration::sea_orm::ConnectionTrait;
use serde_json::json;
use uuid::Uuid;

use super::{all_heads, position, scene, write};

/// What is done to the sealed journal of organisation `{t}`, the first position that no longer holds
/// (heads of position 8 and of the end are kept outside), why, and the statements: `{p4}` is its
/// position 4, `{o}` another organisation's id, `{r}` a random one, `RESEAL 4` makes the chain anew.
const WAYS: &str = include_str!("../../../tamperings.tsv");

fn ways() -> Vec<[&'static str; 4]> {
    let rows = WAYS.lines().skip(1);
    rows.map(|row| row.split('\t').collect::<Vec<_>>().try_into().unwrap())
        .collect()
}

on_both!(
    async fn forty_ways_to_tamper_are_found_at_their_position(app: App) {
        let scene = scene(&app).await;
        let ways = ways();
        assert_eq!(ways.len(), 40);
        let db = app.db.connect().await;
        let run = async |sql: &str| {
            db.execute_unprepared(sql)
                .await
                .unwrap_or_else(|err| panic!("{sql}: {err}"));
        };
        run("CREATE TABLE kept AS SELECT * FROM journal").await;
        run("CREATE TABLE kept_head AS SELECT * FROM journal_head").await;
        let whole = scene.verify(&scene.heads).await;
        assert_eq!(whole["holds"], true, "{whole}");
        for [what, position, fault, sql] in ways {
            for statement in sql.split("; ") {
                match statement.strip_prefix("RESEAL ") {
                    Some(from) => scene.reseal(&app, from.parse().unwrap()).await,
                    None => run(&scene.sql(&app, statement)).await,
                }
            }
            let report = scene.verify(&scene.heads).await;
            let chain = scene.chain(&report, "journal");
            let expected: i64 = match position {
                "last" => scene.last,
                position => position.parse().unwrap(),
            };
            assert_eq!(report["holds"], false, "{what}");
            assert_eq!(
                (&chain["brokenAt"], &chain["fault"]),
                (&json!(expected), &json!(fault)),
                "{what}: {chain}"
            );
            run("DELETE FROM journal").await;
            run("DELETE FROM journal_head").await;
            run("INSERT INTO journal SELECT * FROM kept").await;
            run("INSERT INTO journal_head SELECT * FROM kept_head").await;
        }
        db.close().await.unwrap();
        assert_eq!(scene.verify(&scene.heads).await["holds"], true, "put back");
    }
);

on_both!(
    async fn twenty_honest_changes_raise_no_alarm(app: App) {
        let scene = scene(&app).await;
        let mut heads = scene.heads.clone();
        for n in 0..20 {
            match n % 4 {
                0 => write(&scene.coordinator, n).await,
                1 => app.seal().await,
                2 => {
                    let looking = scene.coordinator.for_purpose("planning");
                    looking.get("/v1/people?limit=3").await.expect(200);
                    app.seal().await;
                    heads.extend(all_heads(&scene.administrator).await);
                }
                _ => {
                    // A payload erased together with its salt is no tampering.
                    let sql = "UPDATE journal SET payload = NULL, salt = NULL WHERE {p6}";
                    let db = app.db.connect().await;
                    db.execute_unprepared(&scene.sql(&app, sql)).await.unwrap();
                    db.close().await.unwrap();
                }
            }
            let report = scene.verify(&heads).await;
            assert_eq!(report["holds"], true, "change {n}: {report}");
        }
        let report = scene.verify(&heads).await;
        for chain in ["journal", "accessLog"] {
            let chain = scene.chain(&report, chain);
            assert!(chain["confirmedUntil"].as_i64().unwrap() > 0, "{chain}");
        }
    }
);

on_both!(
    async fn the_access_log_is_chained_as_well(app: App) {
        let scene = scene(&app).await;
        let looking = scene.coordinator.for_purpose("planning");
        for _ in 0..4 {
            looking.get("/v1/people?limit=3").await.expect(200);
            app.seal().await;
        }
        let heads = all_heads(&scene.administrator).await;
        assert!(position(&heads, scene.tenant, "accessLog") >= 4);
        let ways = [
            (
                "another purpose",
                "UPDATE access_log SET purpose = 'care' WHERE tenant = {t} AND block = 2",
                2,
                "altered",
            ),
            (
                "another subject",
                "UPDATE access_log SET subject = {r} WHERE tenant = {t} AND block = 3",
                3,
                "altered",
            ),
            (
                "a look gone",
                "DELETE FROM access_log WHERE id = (SELECT min(id) FROM access_log WHERE tenant = {t} AND block = 2)",
                2,
                "missing",
            ),
            (
                "a block of looks gone",
                "DELETE FROM access_log WHERE tenant = {t} AND block = 1",
                1,
                "missing",
            ),
            (
                "dropped before its time",
                "DELETE FROM access_log WHERE tenant = {t} AND block = 1; \
                 UPDATE access_block SET dropped_at = last_at WHERE tenant = {t} AND number = 1",
                1,
                "missing",
            ),
            (
                "a block gone",
                "DELETE FROM access_block WHERE tenant = {t} AND number = 2",
                2,
                "missing",
            ),
            (
                "the end gone",
                "DELETE FROM access_block WHERE tenant = {t} AND number > 2; DELETE FROM access_log WHERE tenant = {t} AND block > 2",
                3,
                "missing",
            ),
        ];
        let db = app.db.connect().await;
        let run = async |sql: &str| {
            db.execute_unprepared(sql)
                .await
                .unwrap_or_else(|err| panic!("{sql}: {err}"));
        };
        for table in ["access_log", "access_block"] {
            run(&format!(
                "CREATE TABLE kept_{table} AS SELECT * FROM {table}"
            ))
            .await;
        }
        for (what, sql, position, fault) in ways {
            // `min` knows no uuid on PostgreSQL.
            let sql = sql.replace(
                "SELECT min(id) FROM access_log WHERE tenant = {t} AND block = 2",
                "SELECT id FROM access_log WHERE tenant = {t} AND block = 2 LIMIT 1",
            );
            for statement in sql.split("; ") {
                run(&scene.sql(&app, statement)).await;
            }
            let report = scene.verify(&heads).await;
            let chain = scene.chain(&report, "accessLog");
            assert_eq!(
                (&chain["brokenAt"], &chain["fault"]),
                (&json!(position), &json!(fault)),
                "{what}: {chain}"
            );
            for table in ["access_log", "access_block"] {
                run(&format!("DELETE FROM {table}")).await;
                run(&format!("INSERT INTO {table} SELECT * FROM kept_{table}")).await;
            }
        }
        db.close().await.unwrap();
        assert_eq!(scene.verify(&heads).await["holds"], true);
    }
);

on_both!(
    async fn only_heads_that_were_signed_here_are_compared(app: App) {
        let scene = scene(&app).await;
        for (member, value) in [
            ("position", json!(99)),
            ("hash", json!("0".repeat(64))),
            ("organisationId", json!(Uuid::new_v4())),
            ("at", json!("2026-01-01T00:00:00Z")),
            ("signature", json!("AAAA")),
            ("publicKey", json!("AAAA")),
        ] {
            let mut head = scene.heads[0].clone();
            head[member] = value;
            let refused = scene
                .administrator
                .post("/v1/audit/verify", &json!({ "heads": [head] }))
                .await;
            let refused = refused.expect_problem(422, "invalid");
            assert_eq!(
                refused.json["errors"][0]["code"], "notSignedHere",
                "{member}"
            );
            assert_eq!(refused.json["errors"][0]["pointer"], "/heads/0/signature");
        }
    }
);
