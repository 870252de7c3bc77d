//! The troubleshooting: everything that can go wrong, why it does, and what to do, step by step.
//! The facts are about the platforms as their documentation has them; what only the running app
//! knows, as which backend it is, is said by `cause` and `checklist`.

mod answers;
mod cases;
mod checks;
mod connections;
mod platforms;

use crate::wire;

/// One topic, as it is written down here.
struct Topic {
    /// The stable word: a cause's code, or a topic of the checklist.
    topic: &'static str,
    title: &'static str,
    /// What is seen, in a sentence.
    text: &'static str,
    why: &'static str,
    steps: &'static [&'static str],
}

/// Every topic, in the order of the list.
pub fn topics() -> Vec<wire::Topic> {
    let groups: [(&str, &[Topic]); 7] = [
        ("Start here", cases::TOPICS),
        ("Railway", platforms::RAILWAY),
        ("Render", platforms::RENDER),
        ("Connection", connections::CONNECTION),
        ("Certificate", connections::CERTIFICATE),
        ("Answer", answers::TOPICS),
        ("Checklist", checks::TOPICS),
    ];
    let shown = |group: &str, topic: &Topic| wire::Topic {
        topic: topic.topic.to_owned(),
        group: group.to_owned(),
        title: topic.title.to_owned(),
        text: topic.text.to_owned(),
        why: topic.why.to_owned(),
        steps: topic.steps.iter().map(|step| (*step).to_owned()).collect(),
    };
    groups
        .iter()
        .flat_map(|(group, topics)| topics.iter().map(move |topic| shown(group, topic)))
        .collect()
}
