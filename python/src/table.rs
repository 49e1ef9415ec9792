//! Tables of a folder as Arrow columns, handed over by the C stream interface without a copy.

use std::sync::Arc;

use arrow_array::builder::{ArrayBuilder, BooleanBuilder, Date32Builder, Float64Builder, Int64Builder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::types::{Date32Type, Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchIterator};
use arrow_schema::ffi::FFI_ArrowSchema;
use arrow_schema::{DataType, Field, Metadata, Schema};
use jiff::civil::{Date, date};
use mandate::observation::measures::{self, Direction};
use mandate::report::reading::{Output, ReadingError};
use mandate::report::table::{Column, Kind};
use pyo3::IntoPyObjectExt;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList};

/// Days from the first of the calendar of Python to 1970-01-01.
const ORDINAL_1970: i32 = 719_163;

/// What the register says of a measure, by the name that tables have: unit, meaning, and whether more is better, less (`False`) or neither.
#[pyfunction]
pub fn measure(name: &str) -> Option<(&'static str, &'static str, Option<bool>)> {
    let of_area = |name: &str| measures::find(name.rsplit_once(':')?.0);
    let measure = measures::find(name).or_else(|| of_area(name))?;
    Some((measure.unit, measure.meaning, measure.direction.map(|direction| direction == Direction::More)))
}

/// A table of results: columns with types, units and meanings.
#[pyclass(frozen, module = "mandate._mandate")]
pub struct Table {
    name: String,
    batch: RecordBatch,
}

impl Table {
    /// Reads a table of a folder.
    ///
    /// # Errors
    /// Where it is damaged.
    pub fn read(output: &Output, table: &mandate::report::Table) -> Result<Self, ReadingError> {
        let names = output.columns(table)?;
        let mut columns: Vec<Growing> = described(&names, table.columns).into_iter().map(Growing::new).collect();
        output.texts(table, |texts| {
            for (column, text) in columns.iter_mut().zip(texts) {
                column.push(text);
            }
        })?;
        let (fields, arrays): (Vec<Field>, Vec<ArrayRef>) = columns.into_iter().map(Growing::finish).unzip();
        let about = [("table", table.name), ("about", table.purpose())];
        let schema = Arc::new(Schema::new_with_metadata(fields, about));
        let damaged = |error| ReadingError::Damaged { path: output.folder.clone(), what: format!("{error}") };
        Ok(Self { name: table.name.into(), batch: RecordBatch::try_new(schema, arrays).map_err(damaged)? })
    }

    /// A word of the metadata of each column that has it.
    fn said<'py>(&self, py: Python<'py>, key: &str) -> PyResult<Bound<'py, PyDict>> {
        let all = PyDict::new(py);
        for field in self.batch.schema().fields() {
            if let Some(text) = field.metadata().get(key) {
                all.set_item(field.name(), text)?;
            }
        }
        Ok(all)
    }
}

#[pymethods]
impl Table {
    /// The columns as a stream of Arrow, for whatever takes one.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // A wish that a producer may pass over: consumers cast what they get.
        drop(requested_schema);
        let batches = RecordBatchIterator::new([Ok(self.batch.clone())], self.batch.schema());
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(batches)), c"arrow_array_stream")
    }

    /// Names, types and metadata of the columns.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(self.batch.schema().as_ref());
        let schema = schema.map_err(|error| PyValueError::new_err(error.to_string()))?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    /// Its name: that of its file without the ending.
    #[getter]
    fn name(&self) -> &str {
        &self.name
    }

    /// Names of the columns.
    #[getter]
    fn columns(&self) -> Vec<String> {
        self.batch.schema().fields().iter().map(|field| field.name().clone()).collect()
    }

    /// Units by column, of those that have one.
    #[getter]
    fn units<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.said(py, "unit")
    }

    /// Meanings by column.
    #[getter]
    fn meanings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.said(py, "meaning")
    }

    /// Values by column, `None` where a cell has none.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let all = PyDict::new(py);
        for (field, array) in self.batch.schema().fields().iter().zip(self.batch.columns()) {
            all.set_item(field.name(), values(py, array)?)?;
        }
        Ok(all)
    }

    fn __len__(&self) -> usize {
        self.batch.num_rows()
    }

    fn __repr__(&self) -> String {
        let (rows, columns) = (self.batch.num_rows(), self.batch.num_columns());
        format!("<mandate.Table {}: {rows} rows, {columns} columns>", self.name)
    }
}

/// A column as a list.
fn values<'py>(py: Python<'py>, array: &ArrayRef) -> PyResult<Bound<'py, PyList>> {
    let day = py.import("datetime")?.getattr("date")?;
    let cell = |row: usize| -> PyResult<Bound<'py, PyAny>> {
        if array.is_null(row) {
            return Ok(py.None().into_bound(py));
        }
        match array.data_type() {
            DataType::Date32 => {
                let days = array.as_primitive::<Date32Type>().value(row) + ORDINAL_1970;
                day.call_method1("fromordinal", (days,))
            }
            DataType::Int64 => array.as_primitive::<Int64Type>().value(row).into_bound_py_any(py),
            DataType::Float64 => array.as_primitive::<Float64Type>().value(row).into_bound_py_any(py),
            DataType::Boolean => array.as_boolean().value(row).into_bound_py_any(py),
            _ => array.as_string::<i32>().value(row).into_bound_py_any(py),
        }
    };
    PyList::new(py, (0..array.len()).map(cell).collect::<PyResult<Vec<_>>>()?)
}

/// What is known of a column before it is read.
struct Described {
    name: String,
    kind: Kind,
    unit: String,
    meaning: String,
    /// Whether it is a number where all its cells are: what a factor plays hangs on the design.
    open: bool,
}

/// The columns of a file by those that are declared; one of them may stand for several that bear the names of what was played.
fn described(names: &[String], declared: &[Column]) -> Vec<Described> {
    let mut next = 0;
    let of_name = |name: &String| {
        let found = declared[next..].iter().position(|column| column.name == name);
        next += found.map_or(0, |ahead| ahead + 1);
        match (found, declared.get(next)) {
            (Some(_), _) => plain(name, &declared[next - 1]),
            (None, Some(stand_in)) => one_of(name, stand_in),
            (None, None) => Described {
                name: name.clone(),
                kind: Kind::Text,
                unit: String::new(),
                meaning: String::new(),
                open: true,
            },
        }
    };
    names.iter().map(of_name).collect()
}

fn plain(name: &str, column: &Column) -> Described {
    let [name, unit, meaning] = [name, column.unit, column.meaning].map(String::from);
    Described { name, kind: column.kind, unit, meaning, open: false }
}

/// A column that stands for a factor, a norm, or a measure of an area.
fn one_of(name: &str, stand_in: &Column) -> Described {
    let measure = name.rsplit_once('.').and_then(|(measure, area)| Some((measures::find(measure)?, area)));
    let (unit, meaning) = match measure {
        Some((measure, area)) => (measure.unit, format!("{}, {area}: {}", measure.meaning, stand_in.each)),
        None => (stand_in.unit, stand_in.each.to_string()),
    };
    let open = stand_in.kind == Kind::Text;
    Described { name: name.into(), kind: stand_in.kind, unit: unit.into(), meaning, open }
}

/// A column in the making.
struct Growing {
    described: Described,
    cells: Cells,
}

enum Cells {
    Text(StringBuilder),
    Date(Date32Builder),
    Integer(Int64Builder),
    Number(Float64Builder),
    Flag(BooleanBuilder),
    /// Of which kind they are is known when all are there.
    Open(Vec<String>),
}

impl Growing {
    fn new(described: Described) -> Self {
        let cells = match described.kind {
            _ if described.open => Cells::Open(Vec::new()),
            Kind::Text => Cells::Text(StringBuilder::new()),
            Kind::Date => Cells::Date(Date32Builder::new()),
            Kind::Integer => Cells::Integer(Int64Builder::new()),
            Kind::Number => Cells::Number(Float64Builder::new()),
            Kind::Flag => Cells::Flag(BooleanBuilder::new()),
        };
        Self { described, cells }
    }

    /// Adds a cell, which was held against its kind; an empty one has no value.
    fn push(&mut self, text: &str) {
        match &mut self.cells {
            Cells::Text(cells) => cells.append_option((!text.is_empty()).then_some(text)),
            Cells::Date(cells) => cells.append_option(text.parse().ok().map(days)),
            Cells::Integer(cells) => cells.append_option(text.parse().ok()),
            Cells::Number(cells) => cells.append_option(text.parse().ok()),
            Cells::Flag(cells) => cells.append_option(flag(text)),
            Cells::Open(cells) => cells.push(text.into()),
        }
    }

    fn finish(self) -> (Field, ArrayRef) {
        let array: ArrayRef = match self.cells {
            Cells::Text(mut cells) => ArrayBuilder::finish(&mut cells),
            Cells::Date(mut cells) => ArrayBuilder::finish(&mut cells),
            Cells::Integer(mut cells) => ArrayBuilder::finish(&mut cells),
            Cells::Number(mut cells) => ArrayBuilder::finish(&mut cells),
            Cells::Flag(mut cells) => ArrayBuilder::finish(&mut cells),
            Cells::Open(cells) => settled(&cells),
        };
        let Described { name, unit, meaning, .. } = self.described;
        let said = [("unit", unit), ("meaning", meaning)].into_iter().filter(|(_, text)| !text.is_empty());
        (Field::new(name, array.data_type().clone(), true).with_metadata(said.collect::<Metadata>()), array)
    }
}

/// Cells as numbers where all are, otherwise as texts.
fn settled(cells: &[String]) -> ArrayRef {
    let filled = || cells.iter().map(|text| (!text.is_empty()).then_some(text.as_str()));
    let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
    if filled().flatten().next().is_some() && filled().flatten().all(|text| number(text).is_some()) {
        return Arc::new(arrow_array::Float64Array::from_iter(filled().map(|text| text.and_then(number))));
    }
    Arc::new(arrow_array::StringArray::from_iter(filled()))
}

fn flag(text: &str) -> Option<bool> {
    match text {
        "1" | "true" => Some(true),
        "0" | "false" => Some(false),
        _ => None,
    }
}

/// Days since 1970-01-01, as Arrow counts them.
fn days(day: Date) -> i32 {
    (day - date(1970, 1, 1)).get_days()
}
