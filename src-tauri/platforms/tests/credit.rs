//! Railway's credit, with a token of the account.

#![expect(clippy::expect_used, reason = "a test fails by panicking, its helpers too")]

use platforms::railway::{Cents, Trial};
use platforms::{Kind, RailwayAccount, Token, Trouble};
use testkit::railway::{FakeRailway, Operation};

fn account(fake: &FakeRailway, token: &str) -> RailwayAccount {
    let token = Token::try_new(token).expect("a token");
    RailwayAccount::new(fake.url().parse().expect("a URL"), token).expect("on loopback")
}

#[tokio::test]
async fn the_only_workspace_is_asked_for_where_none_is_named() {
    let fake = FakeRailway::start().await;
    fake.add_workspace("workspace-1", "ours");
    fake.bill("workspace-1", |it| {
        (it.trial_days, it.balance, it.left, it.used) = (Some(12), 5.0, 4.35, 0.649_9);
    });
    let credit = account(&fake, fake.account_token()).credit(None).await.expect("an answer");
    assert_eq!(
        (credit.workspace.id.as_str(), credit.workspace.name.as_str()),
        ("workspace-1", "ours")
    );
    assert_eq!(credit.trial, Some(Trial { days: 12 }));
    assert_eq!((credit.balance, credit.left, credit.used), (Cents(500), Cents(435), Cents(64)));
    assert_eq!((credit.exhausted, credit.over_limit), (false, None));
    assert_eq!((fake.asked(Operation::Me), fake.asked(Operation::Workspace)), (1, 1));
}

#[tokio::test]
async fn a_named_workspace_is_asked_for_at_once() {
    let fake = FakeRailway::start().await;
    fake.add_workspace("workspace-1", "ours");
    fake.add_workspace("workspace-2", "theirs");
    fake.bill("workspace-2", |it| {
        (it.trial_days, it.exhausted, it.left, it.over_limit) = (None, true, 0.0, Some(true));
    });
    let account = account(&fake, fake.account_token());
    let credit = account.credit(Some("workspace-2")).await.expect("an answer");
    assert_eq!((credit.trial, credit.exhausted, credit.over_limit), (None, true, Some(true)));
    assert_eq!((fake.asked(Operation::Me), fake.asked(Operation::Workspace)), (0, 1));
}

#[tokio::test]
async fn which_workspace_is_meant_is_asked_back_where_it_cannot_be_told() {
    let fake = FakeRailway::start().await;
    let account = account(&fake, fake.account_token());
    let error = account.credit(None).await.expect_err("there is none");
    assert_eq!(error.code(), "railway_which_workspace");
    assert_eq!(error.to_string(), "The token sees no workspace of Railway.");
    fake.add_workspace("workspace-1", "ours");
    fake.add_workspace("workspace-2", "theirs");
    let error = account.credit(None).await.expect_err("there are two");
    assert!(
        matches!(error.trouble(), Trouble::WhichWorkspace { workspaces } if workspaces.len() == 2)
    );
    let text = error.to_string();
    assert!(text.contains("ours (workspace-1), theirs (workspace-2)"), "{text}");
    assert!(error.next_step().contains("[railway] workspace"), "{}", error.next_step());
}

#[tokio::test]
async fn a_token_that_does_not_do_is_told() {
    let fake = FakeRailway::start().await;
    fake.add_workspace("workspace-1", "ours");
    // A project's token, which is no account's.
    let error = account(&fake, fake.token()).credit(None).await.expect_err("it is refused");
    assert_eq!((error.code(), error.by()), ("railway_unauthorized", Kind::RailwayWorkspace));
    assert!(error.next_step().contains("a project token does not do"), "{}", error.next_step());
    // One of another scope.
    let owner = account(&fake, fake.account_token());
    let error = owner.credit(Some("workspace-9")).await.expect_err("it is nobody's");
    assert_eq!(error.code(), "railway_unauthorized");
    assert!(!error.may_have_happened());
}
