//! The settings as the window's fake host has them: the app's own words, kept as TypeScript.

use std::fs;
use std::path::Path;

use present::settings::{Known, groups};

#[test]
fn the_fake_host_has_the_apps_settings() {
    let groups = groups(&Known { set: &|_| None, overridden: &|_| None });
    let text = format!(
        "// Written by `make bindings` (src-tauri/present/tests/settings.rs), so that the fake host's \
         settings\n// are the app's own.\n\
         import type {{ SettingGroup }} from \"../../bindings/SettingGroup\";\n\n\
         export const groups: SettingGroup[] = {};\n",
        serde_json::to_string_pretty(&groups).unwrap(),
    );
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/host/fake/settings-samples.ts");
    if std::env::var_os("UPDATE_BINDINGS").is_some() {
        fs::write(&file, &text).unwrap();
    }
    let kept = fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
    assert!(
        kept == text,
        "ui/src/host/fake/settings-samples.ts is not what the settings are; run: make bindings"
    );
}
