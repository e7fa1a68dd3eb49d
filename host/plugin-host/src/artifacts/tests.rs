use std::time::Duration;

use switchboard_domain::clock::Clock;

use super::*;

const BUDGET: u64 = 1 << 20;

fn digest(n: u8) -> String {
    hex::encode([n; 32])
}

async fn made(artifacts: &Artifacts, n: u8, bytes: &[u8]) {
    let mut artifact = artifacts.begin(&digest(n), "engine1").await.unwrap();
    artifact.write(bytes).await.unwrap();
    artifacts.add(artifact).await.unwrap();
}

fn open(folder: &Path, budget: u64) -> Artifacts {
    let artifacts = Artifacts::open(&folder.join("artifacts"), budget, Clock::system()).unwrap();
    artifacts.set_engine("engine1");
    artifacts
}

#[tokio::test]
async fn what_was_made_is_found_after_a_restart_and_what_was_begun_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let artifacts = open(folder.path(), BUDGET);
    made(&artifacts, 1, b"code").await;
    let file = artifacts.find(&digest(1)).unwrap();
    let dropped = artifacts.begin(&digest(2), "engine1").await.unwrap();
    drop(dropped);
    std::fs::write(folder.path().join("artifacts/left.making"), b"half").unwrap();
    drop(artifacts);

    let artifacts = open(folder.path(), BUDGET);
    assert_eq!(artifacts.find(&digest(1)), None, "not before it was checked");
    assert_eq!(artifacts.prepare(&digest(1)).await, Some(file.clone()));
    assert_eq!(artifacts.find(&digest(1)), Some(file.clone()));
    assert_eq!(artifacts.prepare(&digest(2)).await, None);
    let names: Vec<_> = std::fs::read_dir(folder.path().join("artifacts")).unwrap().collect();
    assert_eq!(names.len(), 1, "{names:?}");
}

#[tokio::test]
async fn what_was_changed_cut_off_or_renamed_is_a_miss_and_removed() {
    let folder = tempfile::tempdir().unwrap();
    for (n, change) in [b"other code".as_slice(), b"the cod", b""].into_iter().enumerate() {
        let artifacts = open(folder.path(), BUDGET);
        let n = u8::try_from(n).unwrap();
        made(&artifacts, n, b"the code").await;
        let path = folder.path().join("artifacts").join(artifacts.find(&digest(n)).unwrap());
        drop(artifacts);
        std::fs::write(&path, change).unwrap();
        assert_eq!(open(folder.path(), BUDGET).prepare(&digest(n)).await, None);
        assert!(!path.exists());
    }
    // The artifact of one component under the name of another.
    let artifacts = open(folder.path(), BUDGET);
    made(&artifacts, 7, b"the code").await;
    let name = artifacts.find(&digest(7)).unwrap();
    let place = folder.path().join("artifacts");
    std::fs::rename(place.join(&name), place.join(name.replace(&digest(7), &digest(8)))).unwrap();
    let artifacts = open(folder.path(), BUDGET);
    assert_eq!(artifacts.prepare(&digest(8)).await, None);
    // An artifact that was made with another front's key.
    made(&artifacts, 9, b"the code").await;
    std::fs::write(folder.path().join("artifacts.key"), [1; 32]).unwrap();
    assert_eq!(open(folder.path(), BUDGET).prepare(&digest(9)).await, None);
}

#[tokio::test]
async fn a_file_that_is_replaced_while_in_use_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let artifacts = open(folder.path(), BUDGET);
    made(&artifacts, 1, b"the code").await;
    let path = folder.path().join("artifacts").join(artifacts.find(&digest(1)).unwrap());
    std::fs::write(&path, b"bad code").unwrap();
    tokio::time::sleep(RECHECK_INTERVAL + Duration::from_millis(10)).await;
    assert_eq!(artifacts.find(&digest(1)), None);
    assert_eq!(artifacts.prepare(&digest(1)).await, None);
}

#[tokio::test]
async fn what_was_used_longest_ago_makes_room() {
    let folder = tempfile::tempdir().unwrap();
    let artifacts = open(folder.path(), 2500);
    for n in 1..=2 {
        made(&artifacts, n, &[n; 1000]).await;
    }
    assert!(artifacts.find(&digest(1)).is_some());
    made(&artifacts, 3, &[3; 1000]).await;
    let there = [1, 2, 3].map(|n| artifacts.find(&digest(n)).is_some());
    assert_eq!(there, [true, false, true]);
    // An artifact that is larger than the whole budget stays until the next one is added.
    made(&artifacts, 4, &[4; 3000]).await;
    let there = [1, 2, 3, 4].map(|n| artifacts.find(&digest(n)).is_some());
    assert_eq!(there, [false, false, false, true]);
}

#[tokio::test]
async fn an_artifact_of_another_engine_is_not_found() {
    let folder = tempfile::tempdir().unwrap();
    made(&open(folder.path(), BUDGET), 1, b"code").await;
    let artifacts = Artifacts::open(&folder.path().join("artifacts"), BUDGET, Clock::system()).unwrap();
    assert_eq!(artifacts.prepare(&digest(1)).await, None, "no worker has said what it takes");
    artifacts.set_engine("engine2");
    assert_eq!(artifacts.prepare(&digest(1)).await, None);
}
