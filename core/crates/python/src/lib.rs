//! The seam between Python and the media core: conversion, errors, release of the interpreter. No logic.

mod convert;

use net::{Plane, PlaneError, Settings};
use proto::config::TransportId;
use proto::ice::Credentials;
use proto::output::Event;
use pyo3::exceptions::{PyKeyError, PyOSError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use std::net::IpAddr;
use std::os::fd::{AsRawFd, RawFd};

use convert::{Routing, Slot, Source};

/// Events handed over with one call.
const MOST_EVENTS: usize = 1024;

fn raise(error: &PlaneError) -> PyErr {
    match error {
        PlaneError::UnknownTransport => PyKeyError::new_err(error.to_string()),
        PlaneError::Taken | PlaneError::BadKeys => PyValueError::new_err(error.to_string()),
    }
}

#[pyclass(name = "Plane", module = "mediacore._native", frozen)]
struct PyPlane(Plane);

#[pymethods]
impl PyPlane {
    #[new]
    #[pyo3(signature = (*, address = "::", port = 3478, workers = 0, together = 250))]
    fn new(py: Python<'_>, address: &str, port: u16, workers: usize, together: usize) -> PyResult<Self> {
        let address: IpAddr = address.parse().map_err(|_| PyValueError::new_err("address must be an IP address"))?;
        let settings = Settings { address, port, workers, together };
        py.detach(|| Plane::start(&settings)).map(Self).map_err(|error| PyOSError::new_err(error.to_string()))
    }

    #[getter]
    fn port(&self) -> u16 {
        self.0.port()
    }

    #[getter]
    fn has_tcp(&self) -> bool {
        self.0.has_tcp()
    }

    fn fileno(&self) -> RawFd {
        self.0.as_raw_fd()
    }

    fn events<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyTuple>>> {
        let told = py.detach(|| self.0.events(MOST_EVENTS));
        told.into_iter().map(|told| event(py, &told.session, told.event)).collect()
    }

    fn open(&self, session: &str, transport: u32, number: u32, ufrag: String, password: String) -> PyResult<()> {
        let credentials = Credentials { ufrag, password };
        self.0.open(session, TransportId(transport), number, credentials).map_err(|error| raise(&error))
    }

    fn restart(&self, transport: u32, ufrag: String, password: String) -> PyResult<()> {
        let credentials = Credentials { ufrag, password };
        self.0.restart(TransportId(transport), credentials).map_err(|error| raise(&error))
    }

    fn streams(&self, transport: u32, sources: Vec<Source>, slots: Vec<Slot>) -> PyResult<()> {
        let sources = sources.into_iter().map(Source::config).collect::<PyResult<_>>()?;
        let slots = slots.into_iter().map(Slot::config).collect::<PyResult<_>>()?;
        self.0.streams(TransportId(transport), sources, slots).map_err(|error| raise(&error))
    }

    fn keys(
        &self,
        transport: u32,
        profile: &str,
        receive_key: &[u8],
        receive_salt: &[u8],
        send_key: &[u8],
        send_salt: &[u8],
    ) -> PyResult<()> {
        let (receive, send) = ((receive_key, receive_salt), (send_key, send_salt));
        self.0.keys(TransportId(transport), profile, receive, send).map_err(|error| raise(&error))
    }

    fn send_dtls(&self, transport: u32, datagram: &[u8]) {
        self.0.send_dtls(TransportId(transport), datagram);
    }

    fn route(&self, session: &str, routing: Routing) -> PyResult<()> {
        self.0.route(session, routing.config()?);
        Ok(())
    }

    fn close(&self, transport: u32) {
        self.0.close(TransportId(transport));
    }

    fn stats<'py>(&self, py: Python<'py>, session: &str) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let figures = py.detach(|| self.0.figures(session));
        figures.into_iter().map(|figures| convert::figures(py, figures)).collect()
    }

    fn all_stats<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let figures = py.detach(|| self.0.all_figures());
        figures.into_iter().map(|figures| convert::figures(py, figures)).collect()
    }

    fn begin_trace(&self, session: &str, payloads: bool) {
        self.0.begin_trace(session, payloads);
    }

    fn end_trace(&self, py: Python<'_>, session: &str) -> Option<String> {
        py.detach(|| self.0.end_trace(session))
    }

    fn shutdown(&self, py: Python<'_>) {
        py.detach(|| self.0.shutdown());
    }
}

/// An event as (name, session, ...): `mediacore/__init__.py` gives them types.
fn event<'py>(py: Python<'py>, session: &str, event: Event) -> PyResult<Bound<'py, PyTuple>> {
    match event {
        Event::Dtls(id, bytes) => ("datagram", session, id.0, PyBytes::new(py, &bytes)).into_pyobject(py),
        Event::Connected(id, from) => ("connected", session, id.0, from.to_string()).into_pyobject(py),
        Event::Flowing(id) => Ok(("flowing", session, id.0).into_pyobject(py)?),
        Event::Rung(id, rung) => Ok(("rung", session, id.0, convert::rung(rung)).into_pyobject(py)?),
        Event::Layers(id, source, rids) => ("layers", session, id.0, source.name(), rids).into_pyobject(py),
        Event::Silent(id) => Ok(("silent", session, id.0).into_pyobject(py)?),
        Event::Speakers(speakers) => {
            let speakers: Vec<(u32, u8)> = speakers.into_iter().map(|(id, loudness)| (id.0, loudness)).collect();
            ("speakers", session, speakers).into_pyobject(py)
        }
    }
}

#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyPlane>()
}
