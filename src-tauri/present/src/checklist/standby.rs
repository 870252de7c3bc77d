use domain::checklist::standby::Finding;

use super::Said;

pub(super) fn said(finding: &Finding) -> Said {
    match *finding {}
}
