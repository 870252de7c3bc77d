use domain::checklist::cors::Finding;

use super::Said;

pub(super) fn said(finding: &Finding) -> Said {
    match *finding {}
}
