//! Prepares the Tauri context: a placeholder page where the UI was not built, and the permissions;
//! and has the shipped binary linked small.

use std::{env, error::Error, fs, path::Path};

/// What the window shows in a build without the UI.
const PLACEHOLDER: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
<title>Failover Tray</title><body data-placeholder>\
<h1>The window was not built</h1><p>Run <code>npm run build</code> in <code>ui/</code>, then build the app again.</p>";

fn main() -> Result<(), Box<dyn Error>> {
    let page = Path::new("ui/dist/index.html");
    println!("cargo:rerun-if-changed=ui/dist");
    if !page.exists() {
        fs::create_dir_all("ui/dist")?;
        fs::write(page, PLACEHOLDER)?;
    }
    if fs::read_to_string(page)?.contains("data-placeholder") {
        println!(
            "cargo:warning=ui/dist is a placeholder: run `npm run build` in ui/ for the real window"
        );
    }
    if env::var("CARGO_CFG_TARGET_OS")? == "linux" && env::var("PROFILE")? == "release" {
        // Packs the table of addresses to be moved at start: 0.9 MB that are read into memory. Such
        // a binary needs glibc 2.36 (of 2022), and an older one refuses it by name.
        println!("cargo:rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
    let commands = tauri_build::AppManifest::new().commands(&["request", "ready"]);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(commands))?;
    Ok(())
}
