//! A whole desktop of its own for one test: display, session bus, window manager, panel and
//! notification daemon, all real, all in one temporary directory, all gone with it.

pub(crate) mod dialog;
pub(crate) mod notes;
pub(crate) mod portal;
pub(crate) mod process;
pub(crate) mod requests;
pub(crate) mod screen;
pub(crate) mod tray;
pub(crate) mod wait;
pub(crate) mod window;

use std::fs;
use std::path::{Path, PathBuf};

use rustix::process::Signal;
use tempfile::TempDir;
use zbus::Connection;

use process::{Environment, Process, Seen};
use tray::{Color, Item, Tray};
use wait::{until, until_seen};

/// The desktop. Fields end in this order: the session first, the bus and the display last.
pub(crate) struct Desk {
    panel: Option<Process>,
    _dunst: Process,
    _window_manager: Process,
    pub(crate) bus: Connection,
    _bus_daemon: Process,
    _display: Process,
    pub(crate) env: Environment,
    /// The app's binary.
    pub(crate) app: PathBuf,
    dir: TempDir,
}

/// The app under test, in its resident form.
pub(crate) struct App {
    pub(crate) process: Process,
}

impl Desk {
    /// A desktop with everything that the app may hope for.
    pub(crate) async fn start() -> Self {
        let mut desk = Self::without_panel().await;
        desk.start_panel().await;
        desk
    }

    /// A desktop without a place for tray icons, as GNOME has none.
    pub(crate) async fn without_panel() -> Self {
        let dir =
            tempfile::Builder::new().prefix("desk-").tempdir().expect("a temporary directory");
        let mut env = environment(dir.path());
        let log = |name: &str| dir.path().join(name);

        let memory = dir.path().to_string_lossy().into_owned();
        let screen = ["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"];
        let screen = [screen.as_slice(), &["-fbdir", &memory]].concat();
        let (display, number) =
            Process::start_and_read_line(&env, "Xvfb", &screen, &log("display.log"));
        env.insert("DISPLAY".to_owned(), format!(":{number}"));

        let config = write_bus_config(dir.path());
        let args = ["--config-file", &config, "--print-address", "--nofork", "--nopidfile"];
        let (bus_daemon, address) =
            Process::start_and_read_line(&env, "dbus-daemon", &args, &log("bus.log"));
        env.insert("DBUS_SESSION_BUS_ADDRESS".to_owned(), address.clone());
        let bus = zbus::connection::Builder::address(address.as_str())
            .expect("the bus's address")
            .build()
            .await
            .expect("connect to the desk's bus");

        let window_manager = Process::start(&env, "openbox", &[], &log("openbox.log"));
        notes::write_dunst_config(dir.path());
        let dunst = Process::start(&env, "dunst", &[], &log("dunst.log"));
        let desk = Self {
            panel: None,
            _dunst: dunst,
            _window_manager: window_manager,
            bus,
            _bus_daemon: bus_daemon,
            _display: display,
            env,
            app: PathBuf::from(env!("CARGO_BIN_EXE_failover-tray")),
            dir,
        };
        desk.owner("org.freedesktop.Notifications").await;
        until("the window manager is there", || async {
            process::tool(&desk.env, "wmctrl", &["-m"]).map(drop)
        })
        .await;
        desk
    }

    /// The panel appears, and with it the place for tray icons.
    pub(crate) async fn start_panel(&mut self) {
        let log = self.path("panel.log");
        self.panel = Some(Process::start(&self.env, "xfce4-panel", &["--disable-wm-check"], &log));
        self.owner("org.kde.StatusNotifierWatcher").await;
    }

    /// The panel crashes.
    pub(crate) fn kill_panel(&mut self) {
        self.panel = None;
        // Its plugins are processes of their own.
        for plugin in self.processes().iter().filter(|p| p.program.starts_with("wrapper-")) {
            process::signal(plugin.id, Signal::KILL);
        }
    }

    /// Waits until a name on the bus has an owner.
    async fn owner(&self, name: &str) {
        until(&format!("{name} is on the bus"), || async {
            let reply = self
                .bus
                .call_method(
                    Some("org.freedesktop.DBus"),
                    "/org/freedesktop/DBus",
                    Some("org.freedesktop.DBus"),
                    "NameHasOwner",
                    &(name,),
                )
                .await
                .ok()?;
            reply.body().deserialize::<bool>().ok()?.then_some(())
        })
        .await;
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Writes the app's config file where the app looks for it.
    pub(crate) fn write_config(&self, toml: &str) {
        let file = self.config_file();
        fs::create_dir_all(file.parent().expect("its directory")).expect("the config directory");
        fs::write(file, toml).expect("write the config");
    }

    /// What the app's config file holds.
    pub(crate) fn config(&self) -> String {
        fs::read_to_string(self.config_file()).expect("the config")
    }

    fn config_file(&self) -> PathBuf {
        self.path("config/failover-tray/config.toml")
    }

    /// Starts the app in its resident form.
    pub(crate) fn start_app(&self) -> App {
        let log = self.path("app.log");
        App { process: Process::start(&self.env, &self.app.to_string_lossy(), &[], &log) }
    }

    /// The app's tray icon as it is now; none while it has none.
    pub(crate) async fn tray(&self, app: &App) -> Option<Tray> {
        Item::of_process(&self.bus, app.process.id()).await?.look(&self.bus).await
    }

    /// Waits until the tray fits.
    pub(crate) async fn tray_when(
        &self,
        app: &App,
        what: &str,
        fits: impl Fn(&Tray) -> bool,
    ) -> Tray {
        let seen = until_seen(what, || self.tray(app), |tray| tray.as_ref().is_some_and(&fits));
        seen.await.expect("a tray that fits")
    }

    /// Waits until icon and menu both tell of `verdict`: a panel gets them one after the other, and
    /// between two looks the app may have gone on.
    pub(crate) async fn tray_shows(&self, app: &App, color: Color, verdict: &str) -> Tray {
        self.tray_when(app, &format!("{color:?}, and {verdict:?}"), |tray| {
            tray.color == color && tray.verdict().contains(verdict)
        })
        .await
    }

    /// Clicks the menu's line that begins with `label`.
    pub(crate) async fn click(&self, app: &App, label: &str) {
        let what = format!("the menu has {label:?}");
        let clickable = |tray: &Tray| tray.entry(label).is_some_and(|entry| entry.enabled);
        let tray = self.tray_when(app, &what, clickable).await;
        let entry = tray.entry(label).cloned().expect("the line just seen");
        self.item(app).await.click(&self.bus, &entry).await;
    }

    /// The app's tray icon, once it is there.
    pub(crate) async fn item(&self, app: &App) -> Item {
        until("the app's icon is on the bus", || Item::of_process(&self.bus, app.process.id()))
            .await
    }

    /// Every process of this desk, whoever started it.
    pub(crate) fn processes(&self) -> Vec<Seen> {
        process::seen_with("XDG_RUNTIME_DIR", &self.env["XDG_RUNTIME_DIR"])
    }

    /// The app's window processes.
    pub(crate) fn window_processes(&self) -> Vec<Seen> {
        let is_window =
            |p: &Seen| p.program == "failover-tray" && p.args.iter().any(|arg| arg == "--window");
        self.processes().into_iter().filter(is_window).collect()
    }

    /// WebKit's processes that render pages.
    pub(crate) fn web_processes(&self) -> Vec<Seen> {
        self.processes().into_iter().filter(|p| p.program == "WebKitWebProcess").collect()
    }

    /// A picture of the whole screen, for a person to look at: `target/desktop-shots/NAME.png`.
    pub(crate) fn shoot(&self, name: &str) {
        self.import(name, &[]);
    }

    /// Waits until the panel has painted the icon in `color`, and takes a picture of it with the
    /// notifications below.
    pub(crate) async fn shoot_panel(&self, name: &str, color: Color) {
        until_seen(
            "the panel paints the icon",
            || std::future::ready(self.painted()),
            |painted| *painted == Some(color),
        )
        .await;
        self.import(name, &["-crop", "480x140+800+0", "+repage"]);
    }

    /// The icon's colour on the screen; none while there is no icon.
    fn painted(&self) -> Option<Color> {
        // The icon is 22 pixels in a panel of 32, at its very end.
        let args = ["-window", "root", "-crop", "22x22+1253+5", "-depth", "8", "rgb:-"];
        let rgb = process::output(&self.env, "import", &args)?;
        let (pixels, _) = rgb.as_chunks::<3>();
        let ground = pixels.first()?;
        let drawn = pixels.iter().filter(|pixel| *pixel != ground);
        let argb: Vec<u8> = drawn.flat_map(|[r, g, b]| [255, *r, *g, *b]).collect();
        (argb.len() > 4 * 100).then(|| tray::color(&argb))
    }

    fn import(&self, name: &str, how: &[&str]) {
        let file = shots().join(format!("{name}.png"));
        let file = file.to_string_lossy();
        let args = [["-window", "root"].as_slice(), how, [&*file].as_slice()].concat();
        process::tool(&self.env, "import", &args).expect("take a picture");
    }
}

/// Where the pictures go.
pub(crate) fn shots() -> PathBuf {
    let shots = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/desktop-shots");
    fs::create_dir_all(&shots).expect("the pictures' directory");
    shots
}

impl Drop for Desk {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the app's log:\n{}", process::read(&self.path("app.log")));
        }
        // What the desk's processes started themselves: windows, WebKit, the panel's plugins.
        let own: Vec<u32> =
            [&self._dunst, &self._window_manager, &self._bus_daemon, &self._display]
                .map(Process::id)
                .to_vec();
        for left in self.processes().iter().filter(|p| !own.contains(&p.id)) {
            process::signal(left.id, Signal::KILL);
        }
    }
}

/// Everything that a desktop session says by environment, pointing into `dir`.
fn environment(dir: &Path) -> Environment {
    let place = |name: &str| {
        let path = dir.join(name);
        fs::create_dir_all(&path).expect("a directory of the desk");
        path.to_string_lossy().into_owned()
    };
    let runtime = place("run");
    make_private(Path::new(&runtime));
    let path = std::env::var("PATH").unwrap_or_else(|_| "/usr/bin:/bin".to_owned());
    [
        ("PATH", path),
        ("HOME", place("home")),
        ("LANG", "C.UTF-8".to_owned()),
        ("XDG_RUNTIME_DIR", runtime),
        ("XDG_CONFIG_HOME", place("config")),
        ("XDG_DATA_HOME", place("data")),
        ("XDG_STATE_HOME", place("state")),
        ("XDG_CACHE_HOME", place("cache")),
        ("XDG_CURRENT_DESKTOP", "XFCE".to_owned()),
        // No accessibility bus and no settings daemon: nothing here would answer.
        ("NO_AT_BRIDGE", "1".to_owned()),
        ("GTK_A11Y", "none".to_owned()),
        ("GSETTINGS_BACKEND", "memory".to_owned()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

fn make_private(dir: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(dir, fs::Permissions::from_mode(0o700)).expect("a private directory");
}

/// A bus that can start the panel's settings service by itself, and nothing else.
fn write_bus_config(dir: &Path) -> String {
    let services = dir.join("services");
    fs::create_dir_all(&services).expect("the services' directory");
    let xfconf = "org.xfce.Xfconf.service";
    fs::copy(Path::new("/usr/share/dbus-1/services").join(xfconf), services.join(xfconf))
        .expect("xfconf's service file (scripts/setup.sh test installs it)");
    let panel = dir.join("config/xfce4/xfconf/xfce-perchannel-xml");
    fs::create_dir_all(&panel).expect("the panel's directory");
    fs::write(panel.join("xfce4-panel.xml"), include_str!("panel.xml"))
        .expect("the panel's config");

    let config = format!(
        r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={dir}/bus</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{dir}/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#,
        dir = dir.display()
    );
    let file = dir.join("bus.conf");
    fs::write(&file, config).expect("the bus's config");
    file.to_string_lossy().into_owned()
}
