//! The checker, its policy, and what a caller says beside the file.

use crate::column::{Chunks, Column};
use crate::convert::{Value, convention_of, duration, known, time, to_json};
use crate::error::{object, raise};
use crate::fingerprint::{Fingerprint, Limits, limits};
use crate::reader::FileObject;
use crate::record::Raw;
use crate::trust::TrustStore;
use hashward::check::{self as core, Context, External, ExternalAnswer, ExternalKind, Hashes};
use hashward::record::url::Url;
use hashward::trust::Purpose;
use hashward::{Kind, PdqHash};
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::PyString;
use std::path::PathBuf;

#[pyclass(frozen, module = "hashward._native")]
pub(crate) struct CancelToken(hashward::CancelToken);

#[pymethods]
impl CancelToken {
    #[new]
    #[pyo3(signature = (seconds=None))]
    fn new(seconds: Option<f64>) -> Self {
        let after = |seconds: f64| hashward::CancelToken::after(duration(seconds));
        Self(seconds.map_or_else(hashward::CancelToken::new, after))
    }

    fn cancel(&self) {
        self.0.cancel();
    }

    fn expire(&self) {
        self.0.expire();
    }

    #[getter]
    fn is_stopped(&self) -> bool {
        self.0.is_stopped()
    }
}

/// The token given, or one that nobody stops.
pub(crate) fn token(given: Option<&CancelToken>) -> hashward::CancelToken {
    given.map(|token| token.0.clone()).unwrap_or_default()
}

#[pyclass(frozen, module = "hashward._native")]
pub(crate) struct Request(core::Request);

#[pymethods]
impl Request {
    #[new]
    fn new(
        now: i64,
        context: &str,
        subject: Option<String>,
        external: Vec<(String, PyBackedStr, PyBackedStr)>,
        cancel: Option<&CancelToken>,
    ) -> PyResult<Self> {
        let context = known(Context::from_word(context))?;
        let mut request = core::Request::new(time(now)?).context(context).cancel(token(cancel));
        if let Some(subject) = subject {
            request = request.subject(subject);
        }
        for (source, kind, answer) in external {
            let kind = known(ExternalKind::from_word(&kind))?;
            let answer = known(ExternalAnswer::from_word(&answer))?;
            request = request.external(External { source, kind, answer });
        }
        Ok(Self(request))
    }
}

#[pyclass(frozen, module = "hashward._native")]
pub(crate) struct Policy(pub(crate) core::Policy);

#[pymethods]
impl Policy {
    #[staticmethod]
    fn shipped(name: &str) -> PyResult<Self> {
        core::Policy::shipped(name).map(Self).map_err(raise)
    }

    #[staticmethod]
    fn shipped_toml(name: &str) -> PyResult<&'static str> {
        core::Policy::shipped_toml(name).map_err(raise)
    }

    #[staticmethod]
    fn single_list(origin: &str, labels: Vec<PyBackedStr>) -> PyResult<Self> {
        let labels: Vec<&str> = labels.iter().map(PyBackedStr::as_str).collect();
        core::Policy::single_list(origin, &labels).map(Self).map_err(raise)
    }

    #[staticmethod]
    fn from_toml(text: &str) -> PyResult<Self> {
        core::Policy::from_toml(text).map(Self).map_err(raise)
    }

    #[staticmethod]
    fn from_json(text: &str) -> PyResult<Self> {
        core::Policy::from_json(text).map(Self).map_err(raise)
    }

    fn to_json(&self) -> String {
        self.0.to_json()
    }

    /// Name, mode and digest.
    #[getter]
    fn stamp(&self) -> (&str, &'static str, String) {
        (self.0.name(), self.0.mode().as_str(), self.0.stamp().digest)
    }

    #[getter]
    fn origins(&self) -> Vec<&str> {
        self.0.origins().into_iter().collect()
    }

    fn names(&self, purpose: &str, origin: &str, label: &str) -> PyResult<bool> {
        Ok(self.0.names(known(Purpose::from_word(purpose))?, origin, label))
    }
}

/// The hashes of one upload: pairs of kind and value, the convention and the quality of the PDQ hash.
type Item = (Vec<(PyBackedStr, Value)>, PyBackedStr, Option<u8>);

fn hashes((values, convention, quality): &Item) -> PyResult<hashward::Result<Hashes>> {
    let convention = convention_of(convention)?;
    Ok(values.iter().try_fold(Hashes::new(), |hashes, (kind, value)| {
        let hash = value.hash(kind)?;
        if hash.kind() == Kind::Pdq {
            let pdq = PdqHash::parse(&hash.to_hex())?;
            return Ok(hashes.pdq(pdq, convention, *quality));
        }
        Ok(hashes.hash(hash))
    }))
}

#[pyclass(frozen, module = "hashward._native")]
pub(crate) struct Checker(pub(crate) core::Checker);

#[pymethods]
impl Checker {
    #[new]
    fn new(py: Python<'_>, store: &TrustStore, policy: &Policy, limit: Limits) -> PyResult<Self> {
        let (store, policy) = (&store.0, policy.0.clone());
        let opened = py.detach(|| core::Checker::with_limits(store, policy, limits(limit)));
        opened.map(Self).map_err(raise)
    }

    /// A checker of the sets installed now; none where they are those of this one.
    fn reopened(&self, py: Python<'_>) -> PyResult<Option<Self>> {
        let reopened = py.detach(|| self.0.reopened()).map_err(raise)?;
        Ok(reopened.map(Self))
    }

    fn check_bytes(&self, py: Python<'_>, data: PyBackedBytes, request: &Request) -> String {
        py.detach(|| self.0.check(&data, &request.0).to_json())
    }

    fn check_path(&self, py: Python<'_>, path: PathBuf, request: &Request) -> String {
        py.detach(|| self.0.check_path(&path, &request.0).to_json())
    }

    fn check_file(&self, py: Python<'_>, file: Py<PyAny>, request: &Request) -> PyResult<String> {
        let mut reader = FileObject::new(file);
        let verdict = py.detach(|| self.0.check_reader(&mut reader, &request.0).to_json());
        reader.unless_raised(verdict)
    }

    fn check_url(&self, py: Python<'_>, link: Raw, request: &Request) -> PyResult<String> {
        let digests = Url::parse(link.as_bytes()).map_err(raise)?.digests();
        Ok(py.detach(|| self.0.check_url(&digests, &request.0).to_json()))
    }

    fn check_fingerprint(&self, py: Python<'_>, fingerprint: &Fingerprint, request: &Request) -> String {
        py.detach(|| self.0.check_fingerprint(&fingerprint.0, &request.0).to_json())
    }

    /// For every item its verdict as JSON, or its error as an exception object.
    fn check_hashes<'py>(
        &self,
        py: Python<'py>,
        items: Vec<Item>,
        request: &Request,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let items = items.iter().map(hashes).collect::<PyResult<Vec<_>>>()?;
        let check = |item: hashward::Result<Hashes>| {
            let mut verdicts = self.0.check_hashes([item?], &request.0);
            verdicts.next().transpose()
        };
        let answers: Vec<_> =
            py.detach(|| items.into_iter().map(|item| check(item).map(|v| v.map(|v| v.to_json()))).collect());
        let answers = answers.into_iter().filter_map(Result::transpose);
        answers
            .map(|answer| match answer {
                Ok(verdict) => Ok(PyString::new(py, &verdict).into_any()),
                Err(error) => object(py, &error),
            })
            .collect()
    }

    fn check_column(
        &self,
        py: Python<'_>,
        kind: &str,
        column: Chunks,
        request: &Request,
    ) -> PyResult<Column> {
        Column::ask(py, &self.0, crate::convert::kind(kind)?, column, &request.0)
    }

    /// The state of every set at a time, as JSON.
    fn sets(&self, now: i64) -> PyResult<String> {
        to_json(&self.0.sets(time(now)?))
    }

    #[getter]
    fn missing_sets(&self) -> Vec<String> {
        self.0.missing_sets().iter().map(ToString::to_string).collect()
    }

    #[getter]
    fn unnamed_labels(&self) -> PyResult<String> {
        to_json(&self.0.unnamed_labels())
    }
}
