//! Where a guard leads to a list: its items say in short what can be done with them, and the OpenAPI document
//! tells where one of them is read and asked for its actions.

use serde_json::Value;

use super::{LOGINS, Walker};

impl Walker<'_> {
    /// Does what can be done with something in the list at the end of a way. Whoever is stuck tries first,
    /// then the others.
    pub(super) async fn work_off(&mut self, who: &str, way: &Value) -> bool {
        let Some(asked_at) = self.actions_of_items(way) else {
            return false;
        };
        let cast = self.cast;
        let others = LOGINS.iter().filter(|login| **login != who);
        for login in std::iter::once(&who).chain(others) {
            let client = cast.login(login);
            let list = client.get(way["href"].as_str().unwrap()).await;
            let items = list.json["items"].as_array().into_iter().flatten();
            let mut able = items.filter(|item| ready(&item["actions"]).is_some());
            if let Some(item) = able.next() {
                let path = asked_at.replace("{id}", item["id"].as_str().unwrap());
                let full = client.get(&path).await.expect(200).json;
                let action = ready(&full["actions"]);
                let action = action.unwrap_or_else(|| panic!("the list said more: {full:#}"));
                self.perform(login, action).await;
                return true;
            }
        }
        false
    }

    /// Where the items of the list that an operation answers with are asked what can be done with them; none if
    /// it answers with no list, or with one of things that have no lifecycle.
    fn actions_of_items(&self, way: &Value) -> Option<String> {
        let page = answers_with(self.operation(&way["operationId"]))?;
        let page = &self.openapi["components"]["schemas"][page.rsplit('/').next()?];
        let item = page["properties"]["items"]["items"]["$ref"].as_str()?;
        let paths = self.openapi["paths"].as_object()?;
        let of_one = |path: &&String| answers_with(&paths[*path]["get"]) == Some(item);
        let one = paths.keys().find(of_one)?;
        Some(format!("{one}/actions")).filter(|path| paths.contains_key(path))
    }
}

/// The schema of an operation's answer.
fn answers_with(operation: &Value) -> Option<&str> {
    operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].as_str()
}

/// The first of these actions that can be done now.
fn ready(actions: &Value) -> Option<&Value> {
    let mut all = actions.as_array().into_iter().flatten();
    all.find(|action| action["ready"] == true)
}
