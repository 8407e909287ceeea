package source

import (
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// A test of one decision of the package comment about files. In want stand the
// header and the rows, cells parted by | and rows by / as in "a|b/1|2", or behind
// a ! the part of an error; a row with a fault is the fault behind a ?.
type fileDecision struct {
	name  string
	files []string
	o     Options
	want  string
}

func fileDecisions(t *testing.T) []fileDecision {
	const text = "a;b\n1;2\n"
	one := func(s string) []string { return []string{s} }
	umlaut := "a;b\n1;M\xFCnchen\n"
	book := func(rows sheetRows, change ...func(*excelize.File)) []string {
		return one(bookOf(t, map[string]sheetRows{"S": rows}, change...))
	}
	two := map[string]sheetRows{"S": {{"a"}, {"1"}}, "T": {{"b"}, {"2"}}}
	formula := func(cell, value string) func(*excelize.File) {
		return func(f *excelize.File) { f.SetCellFormula("S", cell, value) }
	}
	table := sheetRows{{"a", "b"}, {"1", "2"}}
	damaged := bookOf(t, map[string]sheetRows{"S": table})
	return []fileDecision{
		{"UTF-8", []string{"\uFEFFä;b\n1;2\n", "ä;b\n3;4\n"}, Options{}, "ä|b/1|2/3|4"},
		{"UTF-16 with a byte order mark", []string{inUTF16("\uFEFF"+text, 0), inUTF16("\uFEFF"+text, 1)}, Options{}, "a|b/1|2/1|2"},
		{"UTF-16 without a byte order mark", []string{inUTF16(text, 0), inUTF16(text, 1)}, Options{}, "a|b/1|2/1|2"},
		{"byte order mark, other encoding named", one("\uFEFFä;b\n1;2\n"), Options{Encoding: "cp437"}, "ä|b/1|2"},
		{"code page, named", one(umlaut), Options{Encoding: "windows-1252"}, "a|b/1|München"},
		{"code page, named for UTF-8", one("a;b\n1;München\n"), Options{Encoding: "windows-1252"}, `!:2: the file is UTF-8, not windows-1252, in which this line would be "1;MÃ¼nchen"; write encoding: utf-8`},
		{"code page, not named", one(umlaut), Options{}, `!:2: the file is not UTF-8; this line would be "1;München" in windows-1252, "1;M`},
		{"byte without a character", one("a;b\n1;\x81\n1;2\n"), Options{Encoding: "windows-1252"}, "a|b/?a byte that windows-1252 has no character for; was the file written in another encoding?/1|2"},
		{"half of a surrogate pair", one(inUTF16("a;b\n1;", 1) + "\x00\xD8" + inUTF16("\n1;2\n", 1)), Options{Encoding: "utf-16le"}, "a|b/?half of a character/1|2"},
		{"East Asian encoding, not named", one("a;b\n1;\x8ER\x93c\n"), Options{}, `!:2: the file is not UTF-8; this line would be "1;山田" in shift_jis, "1;`},
		{"ISO-2022-JP", one("a;b\n1;\x1B$B;3ED\x1B(B\n"), Options{}, "a|b/1|山田"},
		{"UTF-32", one("\xFF\xFE\x00\x00a\x00\x00\x00"), Options{}, "!this is not a table, but UTF-32 text"},
		{"UTF-32 without a byte order mark", one("a\x00\x00\x00;\x00\x00\x00b\x00\x00\x00\n\x00\x00\x00"), Options{}, "!this is not a table, but UTF-32 text; save it as CSV in UTF-8"},
		{"UTF-32 with the mark of UTF-16", one("\xFE\xFF\x00\x00\x00a"), Options{}, "!no program can read it"},
		{"delimiter , ; tab | ^ : or `", []string{"a,b\n1,2\n", "a;b\n1;2\n", "a\tb\n1\t2\n", "a|b\n1|2\n", "a^b\n1^2\n", "a:b\n1:2\n", "a`b\n1`2\n"}, Options{}, "a|b/1|2/1|2/1|2/1|2/1|2/1|2/1|2"},
		{"decimal commas", []string{"a;b\n1,5;2,5\n", "a\tb\n3,5\t4,5\n"}, Options{}, "a|b/1,5|2,5/3,5|4,5"},
		{"sep=; as the first line", one("sep=;\na,x;b\n1;2\n"), Options{}, "a,x|b/1|2"},
		{"blank lines before the header", one("\n \r\n;\na;b\n1;2\n"), Options{}, "a|b/1|2"},
		{"title lines", one("Report, of today\nfor us\na;b\n1;2\n"), Options{HeaderRow: 3}, "a|b/1|2"},
		{"rejected.csv that lost its mark", one("importer_error;a;b\nwrong;1;München\n"), Options{Encoding: "windows-1252"}, "importer_error|a|b/wrong|1|München"},
		{"rejected.csv saved in its encoding", one("importer_error;a;b\nwrong;1;M\xFCnchen\n"), Options{Encoding: "windows-1252"}, "importer_error|a|b/wrong|1|München"},
		{"rejected.csv of a run", one("\uFEFFimporter_error;a;b\nwrong;1;2\n"), Options{HeaderRow: 3, Encoding: "windows-1252", Sheet: "S"}, "importer_error|a|b/wrong|1|2"},
		{"gzip", one(packed(t, "a;b\n1;2\n") + packed(t, "3;4\n")), Options{}, "a|b/1|2/3|4"},
		{"gzip, cut off", one(packed(t, text)[:20]), Options{}, "!the compressed file is cut off"},
		{"gzip, damaged", one(packed(t, text) + "more behind it"), Options{}, "!the compressed file is damaged"},
		{"gzip in gzip", one(packed(t, packed(t, text))), Options{}, "!this is not a table, but compressed twice; unpack it first"},
		{"several files", []string{"a,b\n1,2\n", "b;a\n4;3\n"}, Options{}, "a|b/1|2/3|4"},
		{"several files, other columns", []string{"a,b\n1,2\n", "a,c\n"}, Options{}, `!the header lacks column "b" and has besides column "c"`},
		{"workbook with one sheet", book(table), Options{}, "a|b/1|2"},
		{"workbook with several sheets", one(bookOf(t, two)), Options{}, `!the workbook has several sheets: "S", "T"`},
		{"workbook with a hidden sheet", one(bookOf(t, two, hide("S"))), Options{}, "b/2"},
		{"workbook with a title", book(sheetRows{{"Report"}, {}, {"a", "b"}, {"1", "2"}}), Options{HeaderRow: 3}, "a|b/1|2"},
		{"blank rows and columns in a sheet", book(sheetRows{{}, {nil, "a", nil, "b", nil, " "}, {}, {nil, "1", nil, "2", nil, " "}, {" "}, {}}), Options{}, "a|b/1|2"},
		{"cell in a column without a name", book(sheetRows{{"a", nil, "b"}, {"1", "x", "2"}, {"3", nil, "4"}}), Options{}, "a|b/?the cell B2 stands in a column that has no name/3|4"},
		{"error in a sheet (#REF!)", one(errorBook(t)), Options{}, "a|b/?the cell holds the error #REF!"},
		{"formula without a stored result", book(table, formula("A3", "1+1")), Options{}, "a|b/1|2/?the result of the formula is not stored"},
		{"numbers of a workbook", book(sheetRows{{"a", "b"}, {1.5, 1.5}}), Options{CommaColumns: []string{"b"}}, "a|b/1.5|1,5"},
		{"percentages of a workbook", book(sheetRows{{"a"}, {0.125}}, percentage("A2")), Options{}, "a/0.125"},
		{"dates of a workbook", book(sheetRows{{"a"}, {46112}}, day("A2"), from1904), Options{}, "a/2030-04-01"},
		{"merged cells", book(sheetRows{{"a", "b"}, {"1", "2"}, {nil, "3"}}, func(f *excelize.File) { f.MergeCell("S", "A2", "A3") }), Options{}, "a|b/1|2/|3"},
		{"yes and no in a sheet", book(sheetRows{{"a", "b"}, {true, false}}), Options{}, "a|b/true|false"},
		{"text of several formats in a sheet", book(table, func(f *excelize.File) {
			f.SetCellRichText("S", "A2", []excelize.RichTextRun{{Text: "x"}, {Text: " y"}})
		}), Options{}, "a|b/x y|2"},
		{"protected workbook", one(encrypted(t)), Options{}, "!a workbook protected by a password; open it in Excel, take the password away"},
		{"old workbook (.xls)", one("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + "W\x00o\x00r\x00k\x00b\x00o\x00o\x00k\x00\x00\x00"), Options{}, "!an old Excel workbook (.xls); open it and save it as .xlsx"},
		{"binary workbook (.xlsb)", one(archive(t, "xl/workbook.bin")), Options{}, "!a binary workbook (.xlsb); open it and save it as .xlsx"},
		{"OpenDocument (.ods)", one(archive(t, "content.xml")), Options{}, "!an OpenDocument file (.ods); open it and save it as .xlsx"},
		{"Numbers document", one(archive(t, "Index/Document.iwa")), Options{}, "!a Numbers document; open it and save it as .xlsx"},
		{"damaged workbook", one(damaged[:len(damaged)-30]), Options{}, "!the workbook is damaged"},
		{"zip archive", one(archive(t, "deals.csv")), Options{}, `!a zip archive of "deals.csv"; unpack it first`},
		{"web page saved as .csv", one("\n<!DOCTYPE HTML><html>"), Options{}, "!a web page or XML; was it downloaded without being signed in?"},
		{"JSON", one(`[{"a": 1}]`), Options{}, "!JSON"},
		{"PDF", one("%PDF-1.7"), Options{}, "!a PDF document"},
		{"binary file", one("\x00\x01\x02\x03abc\xFF\xFE"), Options{}, "!a binary file"},
		{"empty file", one(""), Options{}, "!the file is empty; the first line must name the columns"},
		{"blank lines only", one("\n\r\n ,\n"), Options{}, "!no header: nothing but blank lines from line 1 on"},
		{"header without rows", one("a;b\n"), Options{}, "a|b"},
	}
}

func TestFileDecisions(t *testing.T) {
	for _, d := range fileDecisions(t) {
		t.Run(d.name, func(t *testing.T) {
			files := map[string]string{}
			for i, text := range d.files {
				files[string(rune('1'+i))+".csv"] = text
			}
			got := story(filepath.Join(folderOf(t, files), "?.csv"), d.o)
			if failed, isError := strings.CutPrefix(d.want, "!"); isError {
				if !strings.HasPrefix(got, "!") || !strings.Contains(got, failed) {
					t.Errorf("%q, want %q", got, d.want)
				}
				return
			}
			parts, wants := strings.Split(got, "/"), strings.Split(d.want, "/")
			for i, want := range wants {
				if i >= len(parts) || !strings.HasPrefix(parts[i], want) || len(parts) != len(wants) || want[0] != '?' && parts[i] != want {
					t.Fatalf("%q, want %q", got, d.want)
				}
			}
		})
	}
}

// story reads everything and puts it as fileDecision.want does.
func story(path string, o Options) string {
	r, err := Open(path, o)
	if err != nil {
		return "!" + err.Error()
	}
	defer r.Close()
	out := strings.Join(r.Header(), "|")
	for {
		row, err := r.Read()
		switch {
		case err == io.EOF:
			return out
		case err != nil:
			return "!" + err.Error()
		case row.Fault != nil:
			out += "/?" + row.Fault.Message + "; " + row.Fault.Hint
		default:
			out += "/" + strings.Join(row.Cells, "|")
		}
	}
}
