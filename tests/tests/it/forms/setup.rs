//! Forms to begin with.

use harness::{App, Client};
use serde_json::{Value, json};

use crate::answers::setup::seat;
use crate::delivery::Ground;

/// The content of a small sound form: a scale of two numbers, a choice, a text.
pub fn content() -> Value {
    let says = |nb: &str, nn: &str| json!({ "nb": nb, "nn": nn });
    json!({
        "languages": ["nb", "nn"], "title": says("Vårt skjema", "Skjemaet vårt"), "intro": null,
        "schema": {
            "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
            "properties": {
                "calm": { "$ref": "#/$defs/point" }, "afraid": { "$ref": "#/$defs/point" },
                "again": { "type": "string", "enum": ["yes", "no"] },
                "more": { "type": "string", "maxLength": 500 }
            },
            "required": ["calm"], "additionalProperties": false,
            "$defs": { "point": { "type": "integer", "minimum": 1, "maximum": 3 } }
        },
        "questions": [
            { "key": "calm", "widget": "scale", "text": says("Jeg er rolig.", "Eg er roleg."), "help": null,
              "labels": { "1": says("Uenig", "Ueinig"), "3": says("Enig", "Einig") } },
            { "key": "afraid", "widget": "scale", "text": says("Jeg er redd.", "Eg er redd."), "help": null, "labels": {} },
            { "key": "again", "widget": "radio", "text": says("Kommer du igjen?", "Kjem du igjen?"), "help": null,
              "labels": { "yes": says("Ja", "Ja"), "no": says("Nei", "Nei") } },
            { "key": "more", "widget": "area", "text": says("Noe mer?", "Noko meir?"),
              "help": says("Kort.", "Kort."), "labels": {} }
        ],
        "scales": [{ "key": "calmness", "title": says("Ro", "Ro"), "minimum": 1, "maximum": 3,
            "questions": ["calm", "afraid"], "reversed": ["afraid"], "fewestAnswered": 2 }],
        "instrument": null
    })
}

/// What to send for a new form.
pub fn form(content: Value) -> Value {
    json!({ "serviceId": null, "kind": "session", "respondents": "participants", "content": content })
}

/// A new form with this content; its path.
pub async fn made(client: &Client, content: Value) -> String {
    client
        .post("/v1/forms", &form(content))
        .await
        .expect(201)
        .location()
}

/// A form whose first version is published; its path.
pub async fn published(client: &Client, content: Value) -> String {
    let path = made(client, content).await;
    let publish = format!("{path}/actions/publish");
    client.post(&publish, &json!({})).await.expect(200);
    path
}

/// The id of a shipped form.
pub async fn shipped(client: &Client, kind: &str) -> String {
    let path = format!("/v1/forms?shipped=true&kind={kind}");
    let found = client.get(&path).await.expect(200);
    found.json["items"][0]["id"].as_str().unwrap().to_owned()
}

/// Gives five people a place: fewer are not asked.
pub async fn seated(app: &App, ground: &Ground, run: &str) {
    let id = |text: &str| text.rsplit('/').next().unwrap().parse().unwrap();
    let (course, run) = (id(&ground.course), id(run));
    seat(app, ground.place.trust, course, run, 5).await;
}
