//! Who issued a token decides whether it is listened to at all.

use harness::{App, Issuer, on_both};

/// Read by everybody who has a role somewhere, and by nobody else.
const PATH: &str = "/v1/organisations";

on_both!(
    async fn no_token_and_a_strangers_token_are_not_listened_to(app: App) {
        app.anonymous().get(PATH).await.expect(401);

        // The same names, another key.
        let stranger = Issuer::new();
        let forged = stranger.claims("somebody", &[], app.clock.now());
        app.anonymous()
            .with_token(&stranger.sign(&forged))
            .get(PATH)
            .await
            .expect(401);

        // Our key, and a name the product doesn't know.
        let mut other = app.issuer.claims("somebody", &[], app.clock.now());
        other["iss"] = "https://other.test".into();
        app.anonymous()
            .with_token(&app.issuer.sign(&other))
            .get(PATH)
            .await
            .expect(401);
    }
);

on_both!(
    /// A valid token alone opens nothing: whoever holds no role anywhere is refused.
    async fn a_known_token_without_a_role_sees_nothing(app: App) {
        for client in [app.client("somebody", &[]), app.machine("something", &[])] {
            client.get(PATH).await.expect_problem(403, "forbidden");
        }
    }
);
