// Package people reads files of people row by row: a header, and rows with a cell for
// each of its columns. What a column means is the caller's business; this package sees
// to it that a cell arrives as it was written, or that somebody is told.
//
// It reads
//   - CSV (RFC 4180): UTF-8 with or without a byte order mark, cells separated by commas,
//     or by semicolons where the first line has a semicolon and no comma;
//   - XLSX: the first visible sheet, texts as the sheet shows them, dates as YYYY-MM-DD,
//     formulas by the result that was saved;
//   - JSON lines: an object a line, whose values are strings, numbers, booleans or null;
//     the first object names the columns, and later ones may leave some out;
//   - SQL: one SELECT of a SQLite file or a PostgreSQL server, opened for reading only.
//
// A file is read as a stream: memory depends on the longest row and not on the number of
// rows. XLSX is the exception, a ZIP archive with its texts in a table: the archive and
// what it unpacks to have a limit and are held in memory, so that nothing of the people
// is left in a temporary file.
//
// The names of a header may repeat and may be anything, because only the caller knows
// whether the first row is a header at all or already a person: it checks Header before
// it ranges over Rows, and before it shows a name to anybody. No error and no warning of
// this package has a cell of a row in it, or the password of a database.
package people
