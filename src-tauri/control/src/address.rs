//! Where the socket is, told by the directory alone.

use std::io;
use std::path::Path;

use interprocess::local_socket::Name;

/// The socket's name for `dir`.
#[cfg(unix)]
pub(crate) fn name(dir: &Path) -> io::Result<Name<'static>> {
    use interprocess::local_socket::{GenericFilePath, ToFsName};

    dir.join("control.sock").to_fs_name::<GenericFilePath>()
}

/// The pipe's name for `dir`: pipes have a name space of their own, so the directory is spelled
/// into it. Windows lets only the same user (and administrators) write to it by default:
/// <https://learn.microsoft.com/en-us/windows/win32/ipc/named-pipe-security-and-access-rights>.
#[cfg(windows)]
pub(crate) fn name(dir: &Path) -> io::Result<Name<'static>> {
    use interprocess::local_socket::{GenericNamespaced, ToNsName};

    let spelled: String =
        dir.to_string_lossy().chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    format!("failover-tray.{spelled}").to_ns_name::<GenericNamespaced>()
}
