//! Every way a file can be wrong, and the one commented default.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use domain::Backend;

use super::*;

fn parsed(text: &str) -> Result<Config, ConfigError> {
    parse(Path::new("config.toml"), text, Overrides::default())
}

const ONE: &str = "[[backend]]\nname = \"A\"\nurl = \"https://a.example\"\n";

/// The error of `text`, after a good backend in lines 1 to 3.
#[track_caller]
fn refused(text: &str, said: &str) {
    let error = parsed(&format!("{ONE}{text}")).unwrap_err();
    assert!(error.to_string().starts_with(said), "{error}");
    assert!(!error.next_step.is_empty());
}

#[test]
fn the_commented_defaults_are_the_defaults() {
    // A comment that begins without a space is a default; taking the "#" away changes nothing.
    let plain = plain_defaults();
    let config = parsed(&plain).unwrap();
    let backends = ["https://your-app.up.railway.app", "https://your-app.onrender.com"]
        .into_iter()
        .zip(["Railway", "Render"])
        .map(|(url, name)| Backend::new(name, address(url).unwrap()))
        .collect();
    assert_eq!(config, of_chain(backends, Overrides::default(), |_| {}).unwrap());
    for key in [
        "timeout",
        "max_hold",
        "plan_hours",
        "references",
        "quiet_in_interview",
        "enabled",
        "listen",
        "api",
    ] {
        assert!(plain.contains(&format!("\n{key} = ")), "{key} is not in the default file");
    }
}

/// The default file with every default taken out of its comment.
fn plain_defaults() -> String {
    let line = |line: &str| match line.strip_prefix('#') {
        Some(rest) if !rest.starts_with([' ']) => format!("{rest}\n"),
        _ => format!("{line}\n"),
    };
    DEFAULT_FILE.lines().map(line).collect()
}

/// The keys of a table that the parser knows, by what it says of one that it does not.
fn known_to_the_parser(table: &str) -> Vec<String> {
    let said = match table {
        "" => parsed("nobody = 1\n"),
        table => parsed(&format!("{ONE}[{table}]\nnobody = 1\n")),
    };
    let said = said.unwrap_err().to_string();
    let (_, expected) = said.split_once("expected ").unwrap();
    expected.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The keys in the default file, be they defaults or examples.
fn in_the_default_file() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let mut table = String::new();
    for line in DEFAULT_FILE.lines() {
        let Some(line) = line.strip_prefix('#') else { continue };
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            table = name.to_owned();
        } else if let Some((key, _)) = line.strip_prefix(' ').unwrap_or(line).split_once(" = ") {
            let is_key = key.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_');
            if is_key && !table.starts_with('[') {
                keys.insert(format!("{table}.{key}"));
            }
        }
    }
    keys
}

#[test]
fn every_key_is_described_once_and_the_defaults_are_the_same() {
    let fields = || present::settings::GROUPS.iter().flat_map(|group| group.fields);
    let described: BTreeSet<String> = fields().map(|field| field.key.to_owned()).collect();
    let mut parsed = BTreeSet::new();
    for table in known_to_the_parser("").iter().filter(|table| *table != "backend") {
        parsed.extend(known_to_the_parser(table).iter().map(|key| format!("{table}.{key}")));
    }
    assert_eq!(described, parsed, "what the window edits, and what the parser reads");
    assert_eq!(described, in_the_default_file(), "what the window edits, and the default file");
    let plain = plain_defaults();
    let set = set_in(&plain);
    for field in fields() {
        let default = Some(field.default).filter(|default| !default.is_empty());
        assert_eq!(set(field).as_deref(), default, "{}", field.key);
    }
}

#[test]
fn everything_can_be_set() {
    let config = parsed(
        "[[backend]]\nname = \"A\"\nurl = \"https://a.example/api/\"\nenabled = false\n\
         sleeps = true\ncolor = \"violet\"\n[frontend]\nurl = \"https://f.example\"\n\
         [health]\npath = \"/h\"\nhealthy = [\"up\"]\n[failback]\nhold = \"0s\"\n\
         [connectivity]\nreferences = [{ url = \"http://r.example\", expect_body = \"x\" }]\n\
         [proxy]\nenabled = false\nlisten = \"[::1]:9000\"\nmetrics = \"127.0.0.1:9787\"\n\
         [railway]\napi = \"http://127.0.0.1:8080/graphql/v2\"\n",
    )
    .unwrap();
    let backend = &config.policy.backends[0];
    assert_eq!(backend.url.to_string(), "https://a.example/api");
    assert!(!backend.enabled && backend.sleeps);
    assert_eq!(backend.color.map(domain::backend::Color::as_str), Some("violet"));
    assert_eq!(config.references.len(), 1);
    assert_eq!(config.policy.hold, Duration::ZERO);
    assert_eq!(
        config.proxy,
        ProxyConfig {
            enabled: false,
            listen: "[::1]:9000".parse().unwrap(),
            metrics: Some("127.0.0.1:9787".parse().unwrap())
        }
    );
    assert_eq!(config.railway_api.as_str(), "http://127.0.0.1:8080/graphql/v2");
}

#[test]
fn the_token_goes_to_no_address_that_others_could_listen_to() {
    let api = |url: &str| parsed(&format!("{ONE}[railway]\napi = \"{url}\"\n"));
    assert_eq!(
        parsed(ONE).unwrap().railway_api.as_str(),
        "https://backboard.railway.com/graphql/v2"
    );
    for allowed in ["https://other.example/graphql", "http://[::1]:8080/", "http://localhost:1/x"] {
        assert!(api(allowed).is_ok(), "{allowed}");
    }
    for refused in [
        "http://backboard.railway.com/graphql/v2",
        "http://127.0.0.1.example/",
        "http://0.0.0.0:80/",
    ] {
        let error = api(refused).unwrap_err().to_string();
        let said = format!("config.toml:5: railway.api \"{refused}\" would send the token");
        assert!(error.starts_with(&said), "{error}");
        assert!(error.contains("allowed are https:// anywhere, and http:// on this computer"));
    }
    refused(
        "[railway]\napi = \"backboard.railway.com\"\n",
        "config.toml:5: railway.api \"backboard",
    );
    refused(
        "[railway]\napi = \"https://a:b@c.example\"\n",
        "config.toml:5: railway.api: has a user",
    );
    refused("[railway]\napi = 1\n", "config.toml:5: railway.api: invalid type: integer `1`");
    refused("[railway]\ntoken = \"x\"\n", "config.toml:5: railway.token: unknown field `token`");
}

#[test]
fn the_desktops_settings_are_read_and_bounded() {
    let config = parsed(&format!(
        "{ONE}[interview]\nlength = \"90m\"\nprepare = \"5m\"\n[notifications]\nall_down = false\n\
         [appearance]\ntheme = \"dark\"\n[history]\nkeep_days = 30\nmax_mb = 10\n"
    ))
    .unwrap();
    assert_eq!(config.policy.interview_length, Duration::from_secs(5400));
    assert_eq!(config.policy.interview_prepare, Duration::from_secs(300));
    assert!(!config.policy.notices.all_down && config.policy.notices.switchover);
    assert_eq!(config.theme, Theme::Dark);
    let kept = HistoryConfig { keep: Duration::from_secs(30 * 86_400), bytes: 10_000_000 };
    assert_eq!(config.history, kept);
    refused("[interview]\nlength = \"5m\"\n", "config.toml:5: interview.length: 5m is out of");
    refused("[appearance]\ntheme = \"black\"\n", "config.toml:5: appearance.theme \"black\" is no");
    refused("[history]\nkeep_days = 7\n", "config.toml:5: history.keep_days: 7 is out of bounds");
    refused("[history]\nmax_mb = 2001\n", "config.toml:5: history.max_mb: 2001 is out of bounds");
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let read = |file: &Path| read(file, Overrides::default()).unwrap_err().to_string();
    let file = dir.path().join("config.toml");
    assert_eq!(read(&file), format!("{}: there is no such file", file.display()));
    assert!(read(dir.path()).contains("is a directory"), "{}", read(dir.path()));
    fs::write(&file, b"# fine\n\xff\n").unwrap();
    assert_eq!(read(&file), format!("{}:2: is not UTF-8 from here on", file.display()));
}

#[test]
fn the_mark_in_front_that_windows_editors_write_is_no_mistake() {
    assert!(parsed(&format!("\u{feff}{ONE}")).is_ok());
}

#[test]
fn what_is_not_toml_has_its_line() {
    refused("[health\n", "config.toml:4: ");
    refused("timeout 5\n", "config.toml:4: ");
    refused("[health]\nslow = \"1s\"\nslow = \"2s\"\n", "config.toml:6: ");
}

#[test]
fn an_unknown_key_is_named_with_the_allowed_ones() {
    refused(
        "weight = 1\n",
        "config.toml:4: backend[0].weight: unknown field `weight`, expected one of `name`, `url`, \
         `enabled`, `sleeps`, `color`",
    );
    refused("[helth]\n", "config.toml:4: helth: unknown field `helth`, expected one of `backend`");
    refused(
        "[health]\n\ntimeuot = \"5s\"\n",
        "config.toml:6: health.timeuot: unknown field `timeuot`, expected one of `path`",
    );
}

#[test]
fn a_wrong_type_says_what_is_expected() {
    refused(
        "[health]\ntimeout = 5\n",
        "config.toml:5: health.timeout: invalid type: integer `5`, expected a duration in quotes \
         with a unit, as in \"5s\" or \"250ms\"",
    );
    refused("enabled = \"yes\"\n", "config.toml:4: backend[0].enabled: invalid type: string");
    refused("[watch]\nfall = -1\n", "config.toml:5: watch.fall: invalid value: integer `-1`");
    refused(
        "[watch]\nfall = 11\n",
        "config.toml:5: watch.fall: must be a whole number from 1 to 10",
    );
    let error = parsed("backend = \"A\"\n").unwrap_err().to_string();
    assert!(error.starts_with("config.toml:1: backend: invalid type: string \"A\""), "{error}");
}

#[test]
fn names_are_unique_and_there_is_a_backend() {
    refused(
        "\n[[backend]]\nname = \"A\"\nurl = \"https://b.example\"\n",
        "config.toml:6: backend[1].name \"A\" is the name of an earlier backend; names are unique",
    );
    refused("\n[[backend]]\nname = \"B\"\n", "config.toml:5: backend[1]: missing field `url`");
    let error = parsed("").unwrap_err().to_string();
    assert!(error.starts_with("config.toml: backend: no backend is configured"), "{error}");
}

#[test]
fn each_bad_url_says_what_to_write_instead() {
    let refused = |url: &str, said: &str| {
        refused(
            &format!("[[backend]]\nname = \"B\"\nurl = \"{url}\"\n"),
            &format!("config.toml:6: backend[1].url{said}"),
        );
    };
    refused("b.example", " \"b.example\" has no scheme; write https://b.example");
    refused("localhost:8000", " \"localhost:8000\" has no scheme");
    refused("ftp://x", " \"ftp://x\" has the scheme \"ftp:\"; allowed are http:// and https://");
    refused("https://b.example/?a=1", " \"https://b.example/?a=1\" has a query");
    refused("https://b.example/#top", " \"https://b.example/#top\" has a fragment");
    refused("https://", " \"https://\" is not a URL");
    // A password is not repeated: the error ends up in logs and on screens.
    refused("https://me:pass@b.example", ": has a user name or password in it; leave them out");
}

#[test]
fn each_bad_duration_says_what_is_allowed() {
    let refused = |text: &str, said: &str| {
        refused(
            &format!("[health]\ntimeout = \"{text}\"\n"),
            &format!("config.toml:5: health.timeout{said}"),
        );
    };
    for text in ["5", "-1s", "", "soon"] {
        refused(text, &format!(" \"{text}\" is not a duration; write a number and a unit, as in"));
    }
    refused("0s", ": 0s is out of bounds; allowed are 100ms to 60s");
    refused("1000d", ": 24000h is out of bounds; allowed are 100ms to 60s");
}

#[test]
fn the_other_values_say_what_is_allowed_too() {
    refused("color = \"red\"\n", "config.toml:4: backend[0].color \"red\" is not a colour here");
    refused(
        "[proxy]\nlisten = \"0.0.0.0:80\"\n",
        "config.toml:5: proxy.listen \"0.0.0.0:80\" is not a loopback",
    );
    refused(
        "[proxy]\nlisten = \"8787\"\n",
        "config.toml:5: proxy.listen \"8787\" is not an address",
    );
    refused(
        "[proxy]\nlisten = \"127.0.0.1:0\"\n",
        "config.toml:5: proxy.listen \"127.0.0.1:0\" has no port that a frontend could",
    );
    refused(
        "[proxy]\nmetrics = \"1.2.3.4:5\"\n",
        "config.toml:5: proxy.metrics \"1.2.3.4:5\" is not",
    );
    refused(
        "[proxy]\nmetrics = \"127.0.0.1:8787\"\n",
        "config.toml:5: proxy.metrics \"127.0.0.1:8787\" is the proxy's own address",
    );
    refused(
        "[connectivity]\nreferences = [{ url = \"https://x\", expect_status = 204 }]\n",
        "config.toml:5: connectivity.references[0].url \"https://x\" is not an http:// URL",
    );
    refused(
        "[connectivity]\nreferences = [{ url = \"http://x\" }]\n",
        "config.toml:5: connectivity.references[0]: needs exactly one of expect_status",
    );
    refused("[health]\npath = \"x\"\n", "config.toml:5: health.path: must begin with a slash");
    refused(
        "[failback]\nhold = \"2h\"\n",
        "config.toml:4: failback.max_hold: 30m is out of bounds",
    );
}

#[test]
fn a_flag_wins_over_the_file_and_answers_for_itself() {
    let with = |interval, hold| {
        let overrides = Overrides { interval, hold, ..Overrides::default() };
        parse(Path::new("config.toml"), ONE, overrides)
    };
    let config = with(Some(Duration::from_secs(1)), Some(Duration::from_secs(7200))).unwrap();
    assert_eq!(config.policy.watch.standby, Duration::from_secs(1));
    assert_eq!(config.policy.interview.active, Duration::from_secs(1));
    assert_eq!(config.policy.max_hold, Duration::from_secs(7200));
    let error = with(Some(Duration::ZERO), None).unwrap_err().to_string();
    assert!(error.starts_with("--interval: 0s is out of bounds; allowed are 100ms"), "{error}");
}

#[test]
fn an_address_of_the_command_line_wins_over_a_proxy_turned_off() {
    let address = |text| listen_address(text).unwrap();
    let overrides = Overrides {
        listen: Some(address("127.0.0.1:0")),
        metrics: Some(address("[::1]:0")),
        ..Overrides::default()
    };
    let text = format!("{ONE}[proxy]\nenabled = false\n");
    let proxy = parse(Path::new("config.toml"), &text, overrides).unwrap().proxy;
    assert!(proxy.enabled);
    assert_eq!((proxy.listen.port(), proxy.metrics), (0, Some(address("[::1]:0"))));
    for (text, said) in [
        ("0.0.0.0:8787", "is not a loopback address"),
        ("192.168.1.2:80", "is not a loopback address"),
        ("127.0.0.1", "is not an address"),
        ("localhost:8787", "is not an address"),
        ("127.0.0.1:65536", "is not an address"),
        ("", "is not an address"),
    ] {
        let error = listen_address(text).unwrap_err();
        assert!(error.contains(said), "{error}");
    }
}

#[test]
fn backends_on_this_machine_need_no_reference_addresses() {
    let local = "[[backend]]\nname = \"A\"\nurl = \"http://127.0.0.1:1\"\n";
    assert_eq!(parsed(local).unwrap().references, []);
    assert_eq!(parsed(ONE).unwrap().references.len(), 3);
}
