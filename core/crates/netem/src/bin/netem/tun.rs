//! A TUN device in another network namespace (the kernel's networking/tuntap; setns(2)).

use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::fs::OpenOptionsExt;

use crate::options::Place;

/// `struct ifreq`, as far as TUNSETIFF reads it.
#[repr(C)]
struct Request {
    name: [u8; libc::IFNAMSIZ],
    flags: libc::c_short,
    rest: [u8; 22],
}

/// Makes the device; it lives as long as the file. Whole IP packets are read and written, without waiting.
pub fn open(place: &Place) -> io::Result<File> {
    let home = File::open("/proc/self/ns/net")?;
    let namespace = File::open(format!("/run/netns/{}", place.namespace))?;
    enter(&namespace)?;
    let device = make(&place.device);
    enter(&home)?;
    device
}

fn enter(namespace: &File) -> io::Result<()> {
    // SAFETY: no memory arguments, and the descriptor is open.
    match unsafe { libc::setns(namespace.as_raw_fd(), libc::CLONE_NEWNET) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

fn make(name: &str) -> io::Result<File> {
    let device = OpenOptions::new().read(true).write(true).custom_flags(libc::O_NONBLOCK).open("/dev/net/tun")?;
    let flags = (libc::IFF_TUN | libc::IFF_NO_PI) as libc::c_short;
    let mut request = Request { name: [0; libc::IFNAMSIZ], flags, rest: [0; 22] };
    request.name[..name.len()].copy_from_slice(name.as_bytes());
    // SAFETY: the request is a whole `struct ifreq`, which the kernel reads and writes during the call only.
    match unsafe { libc::ioctl(device.as_raw_fd(), libc::TUNSETIFF, &raw mut request) } {
        0 => Ok(device),
        _ => Err(io::Error::last_os_error()),
    }
}
