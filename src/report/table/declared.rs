//! Tables declared once: [`table!`](crate::table) makes of a list of columns the row with a field for each, the table with
//! its dictionary, the writing of a row in the order declared, and its reading by the names of its columns.

use std::io;

use jiff::civil::Date;

use super::{Column, Kind, Prepared, Rows, Table};
use crate::report::reading::Cells;

/// Declares a table, or columns that stand together in several tables.
///
/// `may_be_empty true` behind the purpose says that results may have no row of it.
///
/// A line is a column: name of the field, type of what is written, unit where it has one, meaning; `as` gives the column
/// another name than its field. Two parts after the name are unit and meaning. Three stand for one column for each of
/// something that only a run knows: name in the dictionary (`as`), unit, meaning, meaning of each of these columns; the field
/// is a slice of their cells. A line without words is a part: the columns of another declaration.
///
/// ```
/// use mandate::report::table::{Format, Part, write_table};
///
/// mandate::table! {
///     /// Towns and their people.
///     pub TOWNS: Town<'a> = "towns", "Towns and their people";
///     town: &'a str, "name";
///     people: Option<u32>, "persons", "who lives there";
/// }
/// let folder = std::env::temp_dir();
/// write_table(&folder, &TOWNS, Format::Csv, |rows| {
///     Town { town: "Plain", people: Some(40_000) }.write(rows)?;
///     Town { town: "Hills", people: None }.write(rows)
/// })?;
/// assert_eq!(std::fs::read_to_string(folder.join("towns.csv")).unwrap(), "town,people\nPlain,40000\nHills,\n");
/// # Ok::<(), mandate::report::ReportError>(())
/// ```
#[macro_export]
macro_rules! table {
    (
        $(#[doc = $doc:literal])* $(#[derive($derive:ident)])? $vis:vis $table:ident: $row:ident $(<$life:lifetime>)? = $name:literal, $about:expr
        $(, measures $measures:expr)? $(, may_be_empty $empty:literal)?;
        $($columns:tt)+
    ) => {
        $crate::table! { $(#[doc = $doc])* $(#[derive($derive)])? $vis struct $row $(<$life>)?; $($columns)+ }

        impl $(<$life>)? $crate::report::table::Row for $row $(<$life>)? {
            fn table() -> &'static $crate::report::table::Table {
                &$table
            }
        }

        $(#[doc = $doc])*
        $vis static $table: $crate::report::table::Table = $crate::report::table::Table {
            name: $name,
            about: $about,
            columns: <$row as $crate::report::table::Part>::COLUMNS,
            measures: $crate::table!(@measures $($measures)?),
            may_be_empty: false $(|| $empty)?,
        };
    };
    (
        $(#[doc = $doc:literal])* $(#[derive($derive:ident)])? $vis:vis struct $row:ident $(<$life:lifetime>)?;
        $($field:ident $(as $column:tt)?: $type:ty $(, $said:literal)*;)+
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug $(, $derive)?)]
        $vis struct $row $(<$life>)? {
            $(#[doc = concat!("`", stringify!($field), "`")] $(#[doc = $said])* pub $field: $type,)+
        }

        const _: () = {
            #[allow(unused_imports)]
            use $crate::report::reading::{Cells, ReadingError};
            #[allow(unused_imports)]
            use $crate::report::table::{Cell, Column, Part, Rows, Value, before, joined};

            #[allow(non_camel_case_types, dead_code)]
            enum Place { $($field),+ }

            #[doc = concat!("Cells of [`", stringify!($row), "`] as they are read.")]
            #[derive(Clone, Copy, Debug)]
            #[allow(dead_code)]
            pub struct Read<'r>(Cells<'r>);

            impl<'r> From<Cells<'r>> for Read<'r> {
                fn from(cells: Cells<'r>) -> Self {
                    Self(cells)
                }
            }

            #[allow(dead_code, clippy::wrong_self_convention)]
            impl<'r $(, $life)?> Read<'r> {
                $($crate::table! { @read $row $field $type $(, $said)* })+
            }

            impl $(<$life>)? Part for $row $(<$life>)? {
                const PARTS: &'static [&'static [Column]] =
                    &[$($crate::table!(@columns $field [$($column)?] $type $(, $said)*)),+];
                const COLUMNS: &'static [Column] = {
                    const PARTS: &[&[Column]] = <$row as Part>::PARTS;
                    const ALL: [Column; before(PARTS, PARTS.len())] = joined(PARTS);
                    &ALL
                };
                type Read<'r> = Read<'r>;

                #[inline]
                fn put(&self, rows: &mut Rows) {
                    $($crate::table!(@put self $field rows $(, $said)*);)+
                }
            }
        };
    };
    (@measures) => { &[] };
    (@measures $measures:expr) => { $measures };
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $name:tt) => { $name };
    (@columns $field:ident [$($name:tt)?] $type:ty) => { <$type as Part>::COLUMNS };
    (@columns $field:ident [$($name:tt)?] $type:ty, $($said:literal),+) => {
        &[Column::said($crate::table!(@name $field $($name)?), <$type as Cell>::KIND, &[$($said),+])]
    };
    (@put $self:ident $field:ident $rows:ident) => { Part::put(&$self.$field, $rows) };
    (@put $self:ident $field:ident $rows:ident, $($said:literal),+) => { Cell::put(&$self.$field, $rows) };
    (@read $row:ident $field:ident $type:ty) => {
        #[doc = concat!("Part `", stringify!($field), "`.")]
        pub fn $field(self) -> <$type as Part>::Read<'r> {
            self.0.from(const { before(<$row as Part>::PARTS, Place::$field as usize) }).into()
        }
    };
    (@read $row:ident $field:ident $type:ty, $unit:literal, $meaning:literal, $each:literal) => {
        #[doc = concat!("Numbers of those columns of `", stringify!($field), "` that were asked for.")]
        ///
        /// # Errors
        /// Where a cell is not one.
        pub fn $field(self) -> Result<Vec<Option<f64>>, ReadingError> {
            self.0.asked()
        }
    };
    (@read $row:ident $field:ident $type:ty, $($said:literal),+) => {
        $(#[doc = $said])+
        ///
        /// # Errors
        /// Where the column is missing or its cell is not as declared.
        pub fn $field(self) -> Result<<$type as Value>::Read<'r>, ReadingError> {
            self.0.value::<$type>(const { before(<$row as Part>::PARTS, Place::$field as usize) })
        }
    };
}

/// Columns that stand together: those of a whole table, or of a part that several tables have.
pub trait Part {
    /// Columns of each field.
    const PARTS: &'static [&'static [Column]];
    /// Columns, in order.
    const COLUMNS: &'static [Column];
    /// Cells as they are read.
    type Read<'r>: From<Cells<'r>>;

    /// Writes the cells, in order.
    fn put(&self, rows: &mut Rows);

    /// Writes the cells and ends the row.
    ///
    /// # Errors
    /// Where the file cannot be written, or the table has other columns.
    #[inline]
    fn write(&self, rows: &mut Rows) -> io::Result<()> {
        self.put(rows);
        rows.end()
    }
}

/// A row of a table.
pub trait Row: Part {
    /// The table.
    fn table() -> &'static Table;
}

/// What is written into a cell, or into the cells of one column for each of something.
pub trait Cell {
    /// Kind of the column.
    const KIND: Kind;

    /// Writes the cell.
    fn put(&self, rows: &mut Rows);
}

/// What can be read from a cell.
pub trait Value: Cell {
    /// As which it is read.
    type Read<'r>;

    /// The value; `None` where the cell has none.
    ///
    /// # Errors
    /// Kind of what was expected, where the cell holds something else.
    fn read(text: &str) -> Result<Option<Self::Read<'_>>, Kind>;
}

impl Cell for &str {
    const KIND: Kind = Kind::Text;

    fn put(&self, rows: &mut Rows) {
        rows.text(self);
    }
}

impl Value for &str {
    type Read<'r> = &'r str;

    fn read(text: &str) -> Result<Option<&str>, Kind> {
        Ok(Some(text))
    }
}

impl Cell for &Prepared {
    const KIND: Kind = Kind::Text;

    #[inline]
    fn put(&self, rows: &mut Rows) {
        rows.prepared(self);
    }
}

impl Value for &Prepared {
    type Read<'r> = &'r str;

    fn read(text: &str) -> Result<Option<&str>, Kind> {
        Ok(Some(text))
    }
}

impl Cell for Date {
    const KIND: Kind = Kind::Date;

    fn put(&self, rows: &mut Rows) {
        rows.date(*self);
    }
}

impl Value for Date {
    type Read<'r> = Self;

    fn read(text: &str) -> Result<Option<Self>, Kind> {
        parsed(text)
    }
}

impl Cell for f64 {
    const KIND: Kind = Kind::Number;

    #[inline]
    fn put(&self, rows: &mut Rows) {
        rows.number(*self);
    }
}

/// A number that is not finite is none.
impl Value for f64 {
    type Read<'r> = Self;

    fn read(text: &str) -> Result<Option<Self>, Kind> {
        match parsed::<Self>(text)? {
            Some(value) if !value.is_finite() => Err(Self::KIND),
            value => Ok(value),
        }
    }
}

/// A number that keeps all its digits as text too: a coordinate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exact(pub f64);

impl Cell for Exact {
    const KIND: Kind = Kind::Number;

    fn put(&self, rows: &mut Rows) {
        rows.exact(self.0);
    }
}

impl Value for Exact {
    type Read<'r> = f64;

    fn read(text: &str) -> Result<Option<f64>, Kind> {
        f64::read(text)
    }
}

impl Cell for bool {
    const KIND: Kind = Kind::Flag;

    fn put(&self, rows: &mut Rows) {
        rows.flag(*self);
    }
}

impl Value for bool {
    type Read<'r> = Self;

    fn read(text: &str) -> Result<Option<Self>, Kind> {
        match text {
            "" => Ok(None),
            "1" | "true" => Ok(Some(true)),
            "0" | "false" => Ok(Some(false)),
            _ => Err(Self::KIND),
        }
    }
}

/// Whole numbers, of any size that a cell takes.
macro_rules! whole_numbers {
    ($($type:ty),+) => {$(
        impl Cell for $type {
            const KIND: Kind = Kind::Integer;

            #[inline]
            fn put(&self, rows: &mut Rows) {
                rows.whole(i64::try_from(*self).ok());
            }
        }

        impl Value for $type {
            type Read<'r> = Self;

            fn read(text: &str) -> Result<Option<Self>, Kind> {
                parsed(text)
            }
        }
    )+};
}

whole_numbers!(i8, i16, i32, i64, u8, u16, u32, u64, usize);

/// A cell that may have no value.
impl<T: Cell> Cell for Option<T> {
    const KIND: Kind = T::KIND;

    #[inline]
    fn put(&self, rows: &mut Rows) {
        match self {
            Some(value) => value.put(rows),
            None => _ = rows.missing(),
        }
    }
}

impl<T: Value> Value for Option<T> {
    type Read<'r> = Option<T::Read<'r>>;

    fn read(text: &str) -> Result<Option<Self::Read<'_>>, Kind> {
        if text.is_empty() { Ok(Some(None)) } else { T::read(text).map(Some) }
    }
}

/// Cells of one column for each of something.
impl<T: Cell> Cell for &[T] {
    const KIND: Kind = T::KIND;

    fn put(&self, rows: &mut Rows) {
        self.iter().for_each(|cell| cell.put(rows));
    }
}

/// A cell as a value of its kind; `None` of an empty one.
fn parsed<T: std::str::FromStr + Cell>(text: &str) -> Result<Option<T>, Kind> {
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| T::KIND) }
}

/// How many columns stand before a part.
pub const fn before(parts: &[&[Column]], part: usize) -> usize {
    let (mut columns, mut at) = (0, 0);
    while at < part {
        columns += parts[at].len();
        at += 1;
    }
    columns
}

/// Columns of all parts, one after the other.
pub const fn joined<const N: usize>(parts: &[&[Column]]) -> [Column; N] {
    let mut all = [Column::said("", Kind::Text, &[""]); N];
    let (mut n, mut part) = (0, 0);
    while part < parts.len() {
        let mut at = 0;
        while at < parts[part].len() {
            all[n] = parts[part][at];
            (n, at) = (n + 1, at + 1);
        }
        part += 1;
    }
    all
}
