use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use super::*;

/// A folder of one test's own.
fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("sidestilt-keystore-{}", Uuid::new_v4()));
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// Every byte that stands in the folder.
fn bytes(folder: &Path) -> Vec<u8> {
    let files = std::fs::read_dir(folder).expect("is read");
    let read = |file: std::io::Result<std::fs::DirEntry>| {
        std::fs::read(file.expect("an entry").path()).expect("a file")
    };
    files.flat_map(read).collect()
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[tokio::test]
async fn a_file_keeps_keys_to_itself_and_nothing_of_what_was_destroyed() {
    let folder = folder();
    let url = format!("sqlite:{}", folder.join("keys.sqlite").display());
    let (round, pair) = (Uuid::new_v4(), Uuid::new_v4());
    let keystore = open(&url).await.expect("opens");
    let key = keystore.make(KeyName::Round(round)).await.expect("a key");
    let other = keystore.make(KeyName::Pair(pair)).await.expect("a key");
    assert_ne!(key, other);
    let same = keystore.make(KeyName::Round(round)).await;
    assert_eq!(same.expect("the same"), key);
    let mode = std::fs::metadata(folder.join("keys.sqlite")).expect("is there");
    assert_eq!(mode.permissions().mode() & 0o777, 0o600);

    let again = open(&url).await.expect("opens again");
    let found = again.find(KeyName::Round(round)).await;
    assert_eq!(found.expect("is read"), Some(key.clone()));
    assert!(holds(&bytes(&folder), key.bytes()));
    again
        .destroy(KeyName::Round(round))
        .await
        .expect("is destroyed");
    again
        .destroy(KeyName::Round(round))
        .await
        .expect("and may be again");
    let found = again.find(KeyName::Round(round)).await;
    assert_eq!(found.expect("is read"), None);
    assert!(
        !holds(&bytes(&folder), key.bytes()),
        "a destroyed key is left"
    );
    assert!(holds(&bytes(&folder), other.bytes()));
    std::fs::remove_dir_all(&folder).expect("is removed");
}

#[tokio::test]
async fn a_file_that_others_could_read_is_closed_to_them() {
    let folder = folder();
    let path = folder.join("keys.sqlite");
    std::fs::write(&path, "").expect("is written");
    let open_to_all = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(&path, open_to_all).expect("is set");
    open(&format!("sqlite:{}", path.display()))
        .await
        .expect("opens");
    let mode = std::fs::metadata(&path)
        .expect("is there")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    std::fs::remove_dir_all(&folder).expect("is removed");
}

#[test]
fn one_place_is_known_however_it_is_written() {
    let folder = folder();
    let path = folder.display();
    assert!(same(
        &format!("sqlite:{path}/a"),
        &format!("sqlite://{path}/./a?mode=rwc")
    ));
    assert!(!same(
        &format!("sqlite:{path}/a"),
        &format!("sqlite:{path}/b")
    ));
    let server = "postgres://one:secret@DB.example/sidestilt";
    assert!(same(
        server,
        "postgresql://two@db.example:5432/sidestilt?sslmode=require"
    ));
    assert!(!same(server, "postgres://db.example/keystore"));
    assert!(!same(server, "postgres://db.example:5433/sidestilt"));
    assert!(!same(server, &format!("sqlite:{path}/a")));
    std::fs::remove_dir_all(&folder).expect("is removed");
}
