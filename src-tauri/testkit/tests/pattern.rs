//! The check of a patterned body sees what could go wrong on its way.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use testkit::pattern::{Patterned, check};

#[tokio::test]
async fn a_whole_body_is_told_from_one_with_a_part_changed_lost_doubled_or_swapped() {
    let size = 300_000;
    let whole = Patterned::chunked(size).collect().await.unwrap().to_bytes();
    assert_eq!(whole.len() as u64, size);
    assert_eq!(check(Patterned::sized(size)).await, Ok(size));
    assert_eq!(check(Full::new(whole.clone())).await, Ok(size));

    let mut changed = whole.to_vec();
    changed[200_000] ^= 1;
    let block = 65_536;
    let lost = [&whole[..block], &whole[2 * block..]].concat();
    let doubled = [&whole[..block], &whole[..block], &whole[block..]].concat();
    let swapped = [&whole[block..2 * block], &whole[..block], &whole[2 * block..]].concat();
    for wrong in [changed, lost, doubled, swapped] {
        let said = check(Full::new(Bytes::from(wrong))).await;
        assert!(said.as_ref().is_err_and(|problem| problem.contains("other bytes")), "{said:?}");
    }
    // A lost end shows in the number alone.
    assert_eq!(check(Full::new(whole.slice(..100))).await, Ok(100));
}
