// Package source reads the rows of a CSV file, one at a time and in the memory
// of one: Open, then Read until io.EOF. It says exactly where each row is, and
// never gives a row it is not sure of without a Fault.
//
// Cells are given exactly as they stand in the file: the rows are parsed by
// encoding/csv behind gocsv's decoder, over a layer that cuts the file into
// records, keeps what encoding/csv would change (a CRLF inside quotes), and
// finds NULs and invalid UTF-8.
//
// # Rows
//
// A row is what stands between two line ends outside quotes. Line ends are LF,
// CRLF and a lone CR, also mixed; each counts as one physical line, inside
// quotes too. Lines that are empty, and rows whose cells hold nothing but spaces,
// tabs and line ends, are no rows: they are skipped wherever they stand, and not
// counted.
// A row has as many cells as the header. Cells without a name at the end of the
// header, which spreadsheets leave behind, are no columns: rows may have empty
// cells there or none.
//
// The header is the first row that is not blank, from Options.HeaderRow on.
//
// # Decisions
//
// What becomes of input that is not plain. "Refused" is a Row with a Fault, and
// the next row is read as usual; "fatal" ends the reading with an *Error.
//
//	byte order mark at the start       dropped
//	byte order mark in a cell          kept: part of the cell
//	byte order mark before a quote     refused: a quote inside an unquoted cell
//	quoted cell                        without its quotes, doubled ones single
//	doubled quotes only                a cell of one quote
//	quoted delimiter                   kept: part of the cell
//	quoted line ends                   kept exactly: LF, CRLF or CR
//	quote inside an unquoted cell      refused
//	blank before an opening quote      refused: a quote inside an unquoted cell
//	text after a closing quote         refused
//	blank after a closing quote        refused: text after a closing quote
//	lone quote, closed rows later      refused: one row up to the text after it
//	lone quote, never closed           fatal, naming the line of the quote
//	whole row in one pair of quotes    refused: one cell only
//	too few cells                      refused, also when only the last are missing
//	too many cells                     refused, also when those too many are empty
//	empty cells under no name          dropped
//	cell under no name                 refused
//	blank lines                        skipped
//	rows of empty cells                skipped
//	line of spaces and tabs            skipped
//	tab in a comma file                kept: part of the cell
//	white space around a cell          kept
//	NUL                                refused
//	invalid UTF-8                      refused
//	encoded surrogate                  refused: invalid UTF-8
//	replacement character              kept: it is valid UTF-8
//	U+2028, U+2029 and NEL             kept: no line ends
//	vertical tab and form feed         kept: no line ends
//	right-to-left text and marks       kept
//	emoji with joiners                 kept
//	combining forms                    kept: not composed, but in the header
//	32,767 characters in a cell        kept
//	formula                            kept: text
//	leading zeros                      kept: text
//	missing last line end              nothing missing
//	several line ends at the end       skipped
//	mixed line ends                    each ends a row
//	comment sign                       kept: part of the cell
//	backslash before a quote           refused: no escape, text after a closing quote
package source
