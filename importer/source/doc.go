// Package source reads the rows of tables as people have them, one at a time and
// in the memory of one: Open, then Read until io.EOF. It says exactly where each
// row is, and never gives a row it is not sure of without a Fault.
//
// A table is a file of text (CSV, TSV), a sheet of a workbook (.xlsx, .xlsm), or
// several files of these kinds that are read as one; each may be compressed by
// gzip, and a single one come from standard input.
//
// Cells of a text are given exactly as they stand in the file: the rows are parsed
// by encoding/csv behind gocsv's decoder, over a layer that cuts the file into
// records, keeps what encoding/csv would change (a CRLF inside quotes), and finds
// NULs and what the file's encoding (package charset) has no character for. What
// becomes of the cells of a workbook is said in the package workbook.
//
// # Rows
//
// A row of a text is what stands between two line ends outside quotes. Line ends
// are LF, CRLF and a lone CR, also mixed; each counts as one physical line, inside
// quotes too. Lines that are empty, and rows whose cells hold nothing but spaces,
// tabs and line ends, are no rows: they are skipped wherever they stand, and not
// counted.
// A row has as many cells as the header. Cells without a name at the end of the
// header, which spreadsheets leave behind, are no columns: rows may have empty
// cells there or none. In a workbook columns without a name are none wherever
// they stand.
//
// The header is the first row that is not blank, from Options.HeaderRow on.
//
// # Files
//
// What becomes of files of all kinds. "Refused" is an *Error of Open that says
// what the file is and what to do; "fatal" ends the reading with an *Error.
//
//	UTF-8                                   read, with a byte order mark or without
//	UTF-16 with a byte order mark           read
//	UTF-16 without a byte order mark        read: known by the NULs beside its line ends
//	byte order mark, other encoding named   read as the mark says
//	code page, named                        read
//	code page, named for UTF-8              refused: the export has changed its encoding
//	code page, not named                    refused, with a line of it in the likeliest encodings
//	East Asian encoding, not named          refused, with a line of it in the likeliest encodings
//	ISO-2022-JP                             read: known by its escape sequences
//	byte without a character                the row is refused: was another encoding named?
//	half of a surrogate pair                the row is refused
//	UTF-32                                  refused
//	UTF-32 without a byte order mark        refused
//	UTF-32 with the mark of UTF-16          refused: no program can read it
//	delimiter , ; tab | ^ : or `            found, by the rows that it cuts alike
//	decimal commas                          semicolon or tab is the delimiter
//	sep=; as the first line                 that is the delimiter, unless one is given; no row
//	blank lines before the header           skipped
//	title lines                             header_row says where the header is
//	rejected.csv of a run                   header on its first line, whatever header_row
//	rejected.csv that lost its mark         UTF-8, whatever encoding is named
//	rejected.csv saved in its encoding      the one that is named
//	gzip                                    unpacked, several parts too
//	gzip, cut off                           fatal
//	gzip, damaged                           fatal
//	gzip in gzip                            refused
//	several files                           one after the other, columns in any order
//	several files, other columns            refused, naming the columns
//	workbook with one sheet                 read
//	workbook with several sheets            refused without sheet, unless one only has cells
//	workbook with a hidden sheet            read only by its name
//	workbook with a title                   header_row says where the header is
//	blank rows and columns in a sheet       skipped, wherever they stand
//	cell in a column without a name         the row is refused
//	error in a sheet (#REF!)                the row is refused if the column is used
//	formula without a stored result         the row is refused if the column is used
//	numbers of a workbook                   in the notation of the column, point or comma
//	percentages of a workbook               the number behind them, 0.25 for 25%
//	dates of a workbook                     ISO 8601, from 1900 or 1904
//	merged cells                            the first has what they hold, the others are empty
//	yes and no in a sheet                   true, false
//	text of several formats in a sheet      read as one text
//	protected workbook                      refused: take the password away
//	old workbook (.xls)                     refused: save it as .xlsx
//	binary workbook (.xlsb)                 refused: save it as .xlsx
//	OpenDocument (.ods)                     refused: save it as .xlsx
//	Numbers document                        refused: save it as .xlsx
//	damaged workbook                        refused, or fatal where the damage is
//	zip archive                             refused: unpack it
//	web page saved as .csv                  refused: downloaded without being signed in?
//	JSON                                    refused
//	PDF                                     refused
//	binary file                             refused
//	empty file                              refused
//	blank lines only                        refused
//	header without rows                     no rows
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
//	empty quoted cell                  empty
//	quoted delimiter                   kept: part of the cell
//	quoted line ends                   kept exactly: LF, CRLF or CR
//	line end in an unquoted cell       refused: two rows with too few cells
//	quote inside an unquoted cell      refused
//	doubled quotes without outer ones  refused: a quote inside an unquoted cell
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
//	no-break and zero-width spaces     kept
//	NUL                                refused
//	control characters                 kept, but for NUL: part of the cell
//	invalid UTF-8                      refused
//	encoded surrogate                  refused: invalid UTF-8
//	replacement character              kept: it is valid UTF-8
//	U+2028, U+2029 and NEL             kept: no line ends
//	vertical tab and form feed         kept: no line ends
//	right-to-left text and marks       kept
//	emoji with joiners                 kept
//	combining forms                    kept: not composed, but in the header
//	32,767 characters in a cell        kept
//	100,000 characters in a row        kept
//	formula                            kept: text
//	leading zeros                      kept: text
//	missing last line end              nothing missing
//	several line ends at the end       skipped
//	Ctrl-Z at the end                  refused: a row with too few cells
//	mixed line ends                    each ends a row
//	CR CR LF                           a line end and a blank line
//	comment sign                       kept: part of the cell
//	backslash before a quote           refused: no escape, text after a closing quote
//	single and typographic quotes      kept: part of the cell
package source
