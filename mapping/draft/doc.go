// Package draft proposes a mapping for a file that nobody has mapped yet.
//
// The way through it: a [Profile] takes the header and every row, in bounded
// memory; [Propose] holds it against an organisation's definitions and gives a
// [Draft]; [Draft.Write] writes it as YAML with comments. What is written loads
// and compiles, whatever the file holds.
//
// # What is proposed
//
// A column goes to the field whose label or key it bears, or that people and
// other systems call by its name (the tables of concepts, and of their names in
// other languages), if its cells are values of the field. A name that is only near,
// or cells that only look right, make a guess, which is marked as one. Each field is
// filled once, but for telephones, e-mails and URLs that hold several values.
//
// Notations of numbers and dates are those in which every cell can be read; dates
// may be written in several. Where two readings are left, such as 03/04/2026 in either
// order, other columns of the file may decide; if none does, nothing is written, so
// that a dry run refuses the cells instead of reading them wrongly, and the top of the
// draft asks. It also asks where a header, or a column of currencies, says that amounts
// are in another currency than the field's.
// Cells of selects get an entry in the values table only where the words mean
// the same beyond doubt; likely ones are written as comments.
//
// What every new record needs and no column gives is filled with something that
// compiles and cannot be overlooked: a name made of other columns, the first
// option, or a placeholder that no record has. Columns left over are listed
// with the reason. Everything that needs a decision stands at the top.
package draft
