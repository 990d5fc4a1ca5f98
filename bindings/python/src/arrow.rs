//! Arrow arrays of hashes in, an Arrow array of words out, by the PyCapsule interface.

use crate::error::in_row;
use arrow_array::cast::AsArray;
use arrow_array::types::Int8Type;
use arrow_array::{Array, ArrayRef, DictionaryArray, Int8Array, StringArray, StructArray};
use arrow_schema::{ArrowError, DataType, Field};
use hashward::check::{Access, Column, OutcomeWord};
use hashward::{ErrorCode, Hash, Kind};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};
use std::borrow::Cow;
use std::sync::Arc;

/// The hashes of an array laid end to end, without a copy where Arrow has them so already.
///
/// `first` is the number of its first row, for errors.
pub(crate) fn hashes<'a>(
    py: Python<'_>,
    kind: Kind,
    array: &'a ArrayRef,
    first: usize,
) -> PyResult<Cow<'a, [u8]>> {
    use DataType as Type;
    match array.data_type() {
        Type::FixedSizeBinary(width)
            if usize::try_from(*width) == Ok(kind.width()) && array.null_count() == 0 =>
        {
            Ok(Cow::Borrowed(array.as_fixed_size_binary().value_data()))
        }
        Type::FixedSizeBinary(_) => {
            gather(py, first, array.as_fixed_size_binary().iter(), |row| Hash::new(kind, row))
        }
        Type::Binary => gather(py, first, array.as_binary::<i32>().iter(), |row| Hash::new(kind, row)),
        Type::LargeBinary => gather(py, first, array.as_binary::<i64>().iter(), |row| Hash::new(kind, row)),
        Type::BinaryView => gather(py, first, array.as_binary_view().iter(), |row| Hash::new(kind, row)),
        Type::Utf8 => gather(py, first, array.as_string::<i32>().iter(), |row| Hash::parse(kind, row)),
        Type::LargeUtf8 => gather(py, first, array.as_string::<i64>().iter(), |row| Hash::parse(kind, row)),
        Type::Utf8View => gather(py, first, array.as_string_view().iter(), |row| Hash::parse(kind, row)),
        _ => Err(PyTypeError::new_err("an Arrow column of hashes holds binary values or hexadecimal text")),
    }
}

fn gather<T>(
    py: Python<'_>,
    first: usize,
    rows: impl ExactSizeIterator<Item = Option<T>>,
    read: impl Fn(T) -> hashward::Result<Hash>,
) -> PyResult<Cow<'static, [u8]>> {
    let mut hashes = Vec::with_capacity(rows.len() * 32);
    for (row, value) in (first..).zip(rows) {
        let value =
            value.ok_or_else(|| in_row(py, row, ErrorCode::HashMalformed, "null, where a hash should be"))?;
        let hash = read(value).map_err(|error| in_row(py, row, error.code(), error.detail()))?;
        hashes.extend_from_slice(hash.as_bytes());
    }
    Ok(Cow::Owned(hashes))
}

/// The exception of a stream that breaks off.
pub(crate) fn unreadable(error: &ArrowError) -> PyErr {
    PyValueError::new_err(format!("the Arrow stream cannot be read: {error}"))
}

/// An array of structs of two words, `outcome` and `access`, each a dictionary, so that frames show words.
pub(crate) fn answers<'py>(
    py: Python<'py>,
    column: &Column,
    requested_schema: Option<Bound<'py, PyCapsule>>,
) -> PyResult<Bound<'py, PyTuple>> {
    let outcome = words(&column.outcomes, OutcomeWord::ALL.iter().map(|word| word.as_str()));
    let access = words(&column.access, Access::ALL.iter().map(|word| word.as_str()));
    let field = |name, array: &ArrayRef| Arc::new(Field::new(name, array.data_type().clone(), false));
    let fields = vec![(field("outcome", &outcome), outcome), (field("access", &access), access)];
    let array = StructArray::from(fields);
    let field = Arc::new(Field::new("", array.data_type().clone(), false));
    Ok(pyo3_arrow::ffi::to_array_pycapsules(py, field, &array, requested_schema)?)
}

/// Words by their numbers, which count from 1 and are fewer than ten.
fn words(numbers: &[u8], words: impl Iterator<Item = &'static str>) -> ArrayRef {
    let places: Int8Array = numbers.iter().map(|number| Some(*number as i8 - 1)).collect();
    let words = StringArray::from_iter_values(words);
    Arc::new(DictionaryArray::<Int8Type>::new(places, Arc::new(words)))
}
