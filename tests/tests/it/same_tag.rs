//! One tag, one text: everything that can be read is read before and after every step of a round, by
//! people who see different things of it. Whoever holds a tag and is told "unchanged" holds what is there.

use std::collections::BTreeMap;

use futures::future::join_all;
use harness::{App, Client, on_both};
use serde_json::{Value, json};

use crate::delivery::{Ground, ground};
use crate::over::{BOTH, act, at, conclude, id, present, sign, whole};

/// Who reads, what there is to read, and what they hold.
struct Readers {
    clients: BTreeMap<&'static str, Client>,
    /// Ids by the noun of their path.
    things: BTreeMap<&'static str, String>,
    /// By reader and path: the last tag, and its text.
    held: BTreeMap<(&'static str, String), (String, String)>,
    /// By path and tag: the text that anybody was ever given with it.
    given: BTreeMap<(String, String), String>,
    /// How often somebody was told that nothing has changed, and how often that something has.
    told: (u32, u32),
}

impl Readers {
    fn of(ground: &Ground) -> Self {
        let known = |client: &Client, purpose: &str| client.for_purpose(purpose);
        let coordinator = known(&ground.place.coordinator, "administration");
        Self {
            clients: BTreeMap::from([
                ("coordinator in English", coordinator.in_language("en")),
                ("coordinator", coordinator),
                ("manager", known(&ground.place.manager, "administration")),
                ("user lead", known(&ground.user, "planning")),
            ]),
            things: BTreeMap::from([
                ("courses", ground.course.clone()),
                ("services", ground.place.service.clone()),
                ("organisations", ground.place.trust.to_string()),
                ("people", ground.user_person.as_str().unwrap().to_owned()),
            ]),
            held: BTreeMap::new(),
            given: BTreeMap::new(),
            told: (0, 0),
        }
    }

    fn know(&mut self, noun: &'static str, path: &str) {
        self.things.insert(noun, id(path).to_owned());
    }

    /// Every path of a thing that is known by now, and the lists that hold them. What is the same for
    /// everybody, such as code lists, says nothing of a round.
    fn paths(&self) -> Vec<String> {
        const LISTS: [&str; 6] = ["needs", "courses", "runs", "me", "me/tasks", "people"];
        let document = sidestilt::http::spec::document();
        let mut paths = Vec::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            let Some(rest) = path
                .strip_prefix("/v1/")
                .filter(|_| item.get("get").is_some())
            else {
                continue;
            };
            let path = match rest.split_once("/{id}") {
                None if LISTS.contains(&rest) => path.clone(),
                None => continue,
                Some((noun, _)) => match self.things.get(noun) {
                    Some(id) => path.replace("{id}", id),
                    None => continue,
                },
            };
            let path = path.replace("{number}", "1").replace("{code}", "general");
            if !path.contains('{') {
                paths.push(path);
            }
        }
        paths
    }

    /// Reads everything, and asks of what is held whether it has changed.
    async fn look(&mut self, after: &str) {
        let paths = self.paths();
        let readers = self.clients.iter();
        let all: Vec<_> = readers
            .flat_map(|(who, client)| paths.iter().map(move |path| (*who, client, path)))
            .collect();
        let mut looked = Vec::new();
        // A few at a time: a server that is pressed hard lets go of who comes too slowly.
        for some in all.chunks(8) {
            let asked = some.iter().map(async |&(who, client, path)| {
                let now = client.get(path).await;
                let held = self.held.get(&(who, path.clone()));
                let asked = match held {
                    Some((tag, _)) => {
                        Some(client.with_header("if-none-match", tag).get(path).await)
                    }
                    None => None,
                };
                (who, path.clone(), now, asked)
            });
            looked.extend(join_all(asked).await);
        }
        for (who, path, now, asked) in looked {
            if now.status != 200 {
                continue;
            }
            let why = format!("{path}, read by the {who} after {after}");
            let key = (who, path.clone());
            if let Some(asked) = asked {
                let changed = self.held[&key].1 != now.text;
                let status = if changed { 200 } else { 304 };
                assert_eq!(asked.status, status, "{why}: it has changed: {changed}");
                match changed {
                    true => self.told.1 += 1,
                    false => self.told.0 += 1,
                }
            }
            let tagged = (path, now.etag());
            let given = self.given.entry(tagged).or_insert_with(|| now.text.clone());
            assert_eq!(*given, now.text, "{why}: one tag, two texts");
            self.held.insert(key, (now.etag(), now.text));
        }
    }
}

async fn post(client: &Client, path: &str, body: Value) -> String {
    client.post(path, &body).await.expect(201).location()
}

on_both!(
    async fn a_tag_stands_for_one_text_through_a_whole_round(app: App) {
        at(&app, "2026-03-02T08:00:00Z");
        let ground = ground(&app, "UNN").await;
        let mut all = Readers::of(&ground);
        let client = ground.place.coordinator.for_purpose("administration");
        let course = format!("/v1/courses/{}", ground.course);
        all.look("the plan came into force").await;

        // A need answers the course: only its ids are told there.
        let need = post(&client, "/v1/needs", ground.place.need()).await;
        all.know("needs", &need);
        all.look("a need was told").await;
        let adopt = json!({ "courseId": ground.course });
        act(&client, &need, "adopt", adopt).await.expect(200);
        all.look("a need was taken up").await;

        let mut told = ground.told();
        told["capacity"] = json!(1);
        let run = ground.run(&told).await;
        all.know("runs", &run);
        let sessions = format!("{run}/sessions");
        let session = post(
            &client,
            &sessions,
            ground.session("2026-03-10", "10:00", "12:00"),
        )
        .await;
        all.know("sessions", &session);
        all.look("a session was planned").await;
        act(&client, &run, "open", json!({})).await.expect(200);
        all.look("the run was opened").await;

        // Three ask for one place: what the last is told changes with the others.
        let enrolments = format!("{run}/enrolments");
        let mut parties = Vec::new();
        for name in ["Kari", "Per", "Liv"] {
            let party = json!({
                "party": ["patient"], "displayName": name, "digital": true,
                "referralReceivedOn": "2026-03-01"
            });
            parties.push(post(&client, &enrolments, party).await);
            all.know("enrolments", &parties[parties.len() - 1]);
            all.look("somebody enrolled").await;
        }
        act(&client, &parties[0], "withdraw", json!({}))
            .await
            .expect(200);
        all.look("the one with the place withdrew").await;
        act(&client, &parties[1], "accept", json!({}))
            .await
            .expect(200);
        all.look("the second took the place").await;

        for lead in [&ground.user, &ground.professional] {
            act(lead, &run, "accept-fewer", json!({})).await.expect(200);
            all.look("a side accepted fewer").await;
        }
        at(&app, "2026-03-10T08:00:00Z");
        act(&client, &run, "start", json!({})).await.expect(200);
        all.look("the run began").await;
        at(&app, "2026-03-10T12:00:00Z");
        let mut staff = present(&ground, &BOTH);
        staff
            .iter_mut()
            .for_each(|one| one["present"] = json!(true));
        let there = json!([{ "enrolmentId": id(&parties[1]), "seatsPresent": 1 }]);
        let sheet = json!({ "held": true, "enrolments": there, "staff": staff });
        let path = format!("{session}/attendance");
        client.if_match("*").put(&path, &sheet).await.expect(200);
        all.look("the sheet was written").await;
        act(&client, &run, "finish", json!({})).await.expect(200);
        all.look("the sessions were over").await;

        let runs = [run.as_str()];
        let meeting = json!({
            "kind": "evaluation", "heldOn": "2026-03-10", "attendance": present(&ground, &BOTH),
            "runIds": runs.map(id)
        });
        let meeting = post(&ground.user, &format!("{course}/meetings"), meeting).await;
        all.know("meetings", &meeting);
        conclude(&ground.user, &run, &whole()).await;
        all.look("the conclusion was written").await;
        for lead in [&ground.user, &ground.professional] {
            sign(lead, &run).await.expect(200);
            all.look("a side signed").await;
        }
        let later = json!({ "occurredOn": "2026-03-10", "findings": "De møtes fortsatt." });
        let added = post(&client, &format!("{run}/addenda"), later).await;
        all.know("addenda", &added);
        all.look("something was added").await;
        for lead in [&ground.user, &ground.professional] {
            let reason = json!({ "reason": "Et funn manglet" });
            act(lead, &run, "reopen", reason).await.expect(200);
            all.look("a side wanted it opened again").await;
        }
        sign(&ground.user, &run).await.expect(200);
        all.look("one signed anew").await;
        at(&app, "2026-05-10T08:00:00Z");
        all.look("weeks went by").await;
        let reason = json!({ "reason": "Ingen har tid" });
        act(&client, &run, "close-unsigned", reason)
            .await
            .expect(200);
        all.look("it was closed without signatures").await;

        // A person whose hand stands under the plan asks to be forgotten.
        let request = json!({
            "subjectKind": "person", "subjectId": ground.user_person, "kind": "erase",
            "receivedOn": "2026-05-10"
        });
        let request = post(&client, "/v1/subject-requests", request).await;
        all.know("subject-requests", &request);
        let decision = json!({ "granted": true });
        let manager = &ground.place.manager;
        let decided = manager
            .post(&format!("{request}/decision"), &decision)
            .await;
        decided.expect(200);
        all.look("a person was forgotten").await;
        let retire = json!({ "reason": "Overtatt av andre" });
        act(&client, &course, "retire", retire).await.expect(200);
        all.look("the course was retired").await;

        let (unchanged, changed) = all.told;
        assert!(unchanged > 500 && changed > 100, "{:?}", all.told);
    }
);

on_both!(
    /// Who sees less than all, or something that has changed round about, still changes what they read.
    async fn what_is_derived_stands_in_nobodys_way(app: App) {
        at(&app, "2026-03-02T08:00:00Z");
        let ground = ground(&app, "UNN").await;
        let (client, course) = (&ground.place.coordinator, &ground.course);
        let path = format!("/v1/courses/{course}");
        let read = client.get(&path).await.expect(200);
        let need = client.post("/v1/needs", &ground.place.need()).await;
        let need = need.expect(201).location();
        let adopt = json!({ "courseId": course });
        act(client, &need, "adopt", adopt).await.expect(200);
        let tag = read.etag();
        let other = client.get(&path).await.expect(200);
        assert_ne!(other.etag(), tag);
        assert_ne!(other.json["needIds"], read.json["needIds"]);
        let title = json!({ "title": { "nb": "Leve godt" } });
        let changed = client.if_match(&tag).patch(&path, &title).await;
        changed.expect(200);
        let late = client.if_match(&tag).patch(&path, &title).await;
        late.expect_problem(412, "stale");
    }
);
