//! The Python binding: convert in, call core, convert out.

use pyo3::prelude::*;

#[pymodule]
mod _native {}
