use domain::checklist::health::Finding;

use super::Said;

pub(super) fn said(finding: &Finding) -> Said {
    match *finding {}
}
