//! Long after a run: whoever is still to be asked can be written to, and nobody after that.

use chrono::TimeDelta;
use harness::{App, on_both};
use sidestilt::app::retention::end_all;

use super::setup::{column, ground, run_sql};

on_both!(
    async fn a_follow_up_reaches_everybody_and_then_their_addresses_are_gone(app: App) {
        let ground = ground(&app).await;
        let (run, other) = (ground.run(&app).await, ground.run(&app).await);
        let names = ["ada", "bo", "cy", "di", "eli"];
        for name in names {
            ground.enrol(run, name).await;
        }
        ground.enrol(other, "fa").await;
        let window = ground.follow_up(run, 20).await;
        ground.claim().await;
        run_sql(
            &app,
            "UPDATE run SET state = 'closed', closed_at = updated_at",
        )
        .await;
        let left = async || {
            end_all(&app.shared()).await.unwrap();
            let left = "SELECT contact_sealed FROM enrolment WHERE contact_sealed IS NOT NULL";
            column(&app, left).await.len()
        };
        app.clock.advance(TimeDelta::days(89));
        assert_eq!(left().await, 6);
        app.clock.advance(TimeDelta::days(2));
        assert_eq!(left().await, 5, "nobody of the other run is asked any more");
        ground.opens(&app, &window).await;
        assert_eq!(left().await, 5);
        let letters = ground.claim().await;
        assert_eq!(letters.len(), names.len());
        assert!(
            letters
                .iter()
                .all(|letter| letter["kind"] == "answerInvitation")
        );
        // Nobody answers: it stays open a week more.
        let closes = ground.read(&window).await["closesAt"].clone();
        ground.closes_early(&app, &window).await;
        ground.until(&window, |now| now["closesAt"] != closes).await;
        assert_eq!(left().await, 5);
        ground.closes(&app, &window).await;
        assert_eq!(left().await, 0);
    }
);
