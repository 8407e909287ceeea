package source

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// sheetRows are the rows of a sheet, from its first on.
type sheetRows [][]any

// bookOf makes a workbook of sheets, in the order of their names.
func bookOf(t testing.TB, sheets map[string]sheetRows, change ...func(*excelize.File)) string {
	t.Helper()
	f := excelize.NewFile()
	var names []string
	for name := range sheets {
		names = append(names, name)
	}
	slices.Sort(names)
	for i, name := range names {
		if i == 0 {
			f.SetSheetName("Sheet1", name)
		} else if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for r, row := range sheets[name] {
			for c, v := range row {
				cell, _ := excelize.CoordinatesToCellName(c+1, r+1)
				if err := f.SetCellValue(name, cell, v); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	for _, c := range change {
		c(f)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func hide(sheet string) func(*excelize.File) {
	return func(f *excelize.File) {
		for i, name := range f.GetSheetList() {
			if name != sheet {
				f.SetActiveSheet(i) // the active one stays to be seen
			}
		}
		f.SetSheetVisible(sheet, false)
	}
}

// day gives a cell the format of a day.
func day(cell string) func(*excelize.File) {
	return func(f *excelize.File) {
		style, _ := f.NewStyle(&excelize.Style{NumFmt: 14})
		f.SetCellStyle("S", cell, cell, style)
	}
}

// percentage gives a cell the format 0.00%.
func percentage(cell string) func(*excelize.File) {
	return func(f *excelize.File) {
		style, _ := f.NewStyle(&excelize.Style{NumFmt: 10})
		f.SetCellStyle("S", cell, cell, style)
	}
}

func from1904(f *excelize.File) {
	yes := true
	f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes})
}

// archive is a zip archive of files.
func archive(t testing.TB, names ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range names {
		if _, err := z.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// errorBook is a workbook with an error for a value, which excelize writes in no
// other way than by the part itself.
func errorBook(t testing.TB) string {
	text := bookOf(t, map[string]sheetRows{"S": {{"a", "b"}, {"1", "MARK"}}})
	z, err := zip.NewReader(strings.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		part = regexp.MustCompile(`<c r="B2"[^>]*>.*?</c>`).ReplaceAll(part, []byte(`<c r="B2" t="e"><v>#REF!</v></c>`))
		w, err := out.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(part); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A sheet is read like a file: its header, its rows with their numbers, gaps and
// what stands around the table.
func TestReadsWorkbooks(t *testing.T) {
	text := bookOf(t, map[string]sheetRows{"Deals": {
		{"Report of today"}, {}, {nil, "Id ", nil, "Näme", "Amount", " "}, {nil, "007", nil, "x\ny", 12.5}, {}, {nil, " "}, {nil, "8", nil, nil, 3, nil, " "}, {nil, "9"},
	}})
	r, err := New("a.xlsx", strings.NewReader(text), Options{HeaderRow: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if !slices.Equal(r.Header(), []string{"Id", "Näme", "Amount"}) || r.Delimiter() != ',' {
		t.Errorf("%q, %q", r.Header(), r.Delimiter())
	}
	got, faults, fatal := readAll(t, r)
	want := []Row{{Line: 4, Cells: []string{"007", "x\ny", "12.5"}}, {Line: 7, Cells: []string{"8", "", "3"}}, {Line: 8, Cells: []string{"9", "", ""}}}
	if fatal != nil || faults != nil || len(got) != len(want) {
		t.Fatalf("%v, %v, %v", got, faults, fatal)
	}
	for i, row := range got {
		if row.File != "a.xlsx" || row.Line != want[i].Line || row.Number != row.Line || !slices.Equal(row.Cells, want[i].Cells) || !slices.Equal(row.Order, []int{1, 3, 4}) {
			t.Errorf("%+v, want %+v", row, want[i])
		}
	}
	if line, column := r.Place(1); line != 0 || column != 0 {
		t.Errorf("a cell of a workbook at %d:%d", line, column)
	}
}

// Cells without a value are faults of the cells, each of them; others of the row.
func TestFaultsInWorkbooks(t *testing.T) {
	text := bookOf(t, map[string]sheetRows{"Deals": {{"Id", "Name", nil, "Total"}, {"1"}, {"2"}, {"3", "y", "z"}, {"4", "y", nil, nil, nil, "far"}, {"5", "\x00"}}}, func(f *excelize.File) {
		for _, cell := range []string{"B2", "D2", "D3"} {
			f.SetCellFormula("Deals", cell, "1/0")
		}
	})
	r, err := New("a.xlsx", strings.NewReader(text), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	got, faults, fatal := readAll(t, r)
	if fatal != nil || len(got) != 5 || len(faults) != 4 {
		t.Fatalf("%d rows, %v, %v", len(got), faults, fatal)
	}
	const stored = `the result of the formula is not stored in the file; open the workbook in Excel and save it`
	for i, want := range []string{
		`a.xlsx:2: column "Name": ` + stored, `a.xlsx:3: column "Total": ` + stored,
		"a.xlsx:4: the cell C4 stands in a column that has no name in the header; name the column, or empty the cell", "a.xlsx:5: the cell F5 stands in",
	} {
		if !strings.HasPrefix(faults[i].Error(), want) {
			t.Errorf("%v, want %s", faults[i], want)
		}
	}
	if also := faults[0].Also; len(also) != 1 || also[0].Header != "Total" || got[0].Cells[0] != "1" {
		t.Errorf("%v, %q", also, got[0].Cells)
	}
	id := func(column string) bool { return column == "Id" }
	total := func(column string) bool { return column == "Total" }
	if f := faults[0].Among(id); f != nil {
		t.Errorf("a fault that does not matter: %v", f)
	}
	if f := faults[0].Among(total); f == nil || f.Header != "Total" || len(f.Also) > 0 {
		t.Errorf("%v", f)
	}
	if f := faults[2].Among(id); f != faults[2] {
		t.Errorf("%v", f)
	}
	both := Error{Cell: true, Header: "Name", Also: []*Error{{Reason: ReasonNoName}}}
	if f := both.Among(id); f == nil || f.Reason != ReasonNoName {
		t.Errorf("a cell without a column is passed over: %v", f)
	}
	if f := (*Error)(nil).Among(id); f != nil {
		t.Errorf("%v", f)
	}
}

// Numbers of columns whose texts have a decimal comma get one too, so that one
// notation reads both, and a rejected.csv of them.
func TestDecimalCommas(t *testing.T) {
	text := bookOf(t, map[string]sheetRows{"S": {{"Price", "Share", "Day"}, {1.234, 1.234, time.Date(2026, 3, 31, 0, 0, 0, 5e8, time.UTC)}, {"1.234,5", "1.5", 3}}})
	r, err := New("a.xlsx", strings.NewReader(text), Options{CommaColumns: []string{"Price", "Day"}})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for _, want := range [][]string{{"1,234", "1.234", "2026-03-31T00:00:00.500"}, {"1.234,5", "1.5", "3"}} {
		if row, err := r.Read(); err != nil || !slices.Equal(row.Cells, want) {
			t.Errorf("%q, %v, want %q", row.Cells, err, want)
		}
	}
}

func TestChoosesSheets(t *testing.T) {
	a, b := sheetRows{{"a"}, {"1"}}, sheetRows{{"b"}, {"1"}}
	for _, c := range []struct {
		name   string
		sheets map[string]sheetRows
		hidden string
		sheet  string
		want   string // the column that tells the sheet, or the error
	}{
		{"the only one", map[string]sheetRows{"X": a}, "", "", "a"},
		{"the only one that has cells", map[string]sheetRows{"A": nil, "B": b, "C": nil}, "", "", "b"},
		{"the only one that is shown", map[string]sheetRows{"A": a, "B": b}, "A", "", "b"},
		{"by name", map[string]sheetRows{"A": a, "B": b}, "", "B", "b"},
		{"by name in other letters", map[string]sheetRows{"Accounts": a, "Deals": b}, "", "deals ", "b"},
		{"a hidden one by name", map[string]sheetRows{"A": a, "B": b}, "A", "A", "a"},
		{"by number", map[string]sheetRows{"A": a, "B": b}, "", "2", "b"},
		{"by number among those shown", map[string]sheetRows{"A": a, "B": b}, "A", "1", "b"},
		{"a name that is a number", map[string]sheetRows{"2025": a, "2026": b}, "", "2026", "b"},
		{"several", map[string]sheetRows{"A": a, "B": b, "C": a}, "C", "", `a.xlsx: the workbook has several sheets: "A", "B", "C" (hidden); name the one to import under source in the mapping, such as sheet: A`},
		{"several, the first hidden", map[string]sheetRows{"A": a, "B": nil, "C": a, "D": b}, "A", "", `a.xlsx: the workbook has several sheets: "A" (hidden), "B", "C", "D"; name the one to import under source in the mapping, such as sheet: C`},
		{"none of the name", map[string]sheetRows{"A": a, "B": b}, "A", "Deals", `a.xlsx: there is no sheet "Deals"; there are "A" (hidden), "B"`},
		{"none of the number", map[string]sheetRows{"A": a}, "", "2", `a.xlsx: there is no sheet "2"; there are "A"`},
		{"empty ones", map[string]sheetRows{"A": nil, "B": {{}}}, "", "", `a.xlsx: the sheets of the workbook are empty: "A", "B"; name the one`},
		{"an empty one beside a hidden one", map[string]sheetRows{"A": a, "B": {{" "}}}, "A", "", `a.xlsx: the sheet "B" is empty; the first row must name the columns, or sheet name another: there are "A" (hidden), "B"`},
		{"an empty one", map[string]sheetRows{"A": {{" "}}}, "", "", `a.xlsx: the sheet "A" is empty; the first row must name the columns`},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := bookOf(t, c.sheets, hide(c.hidden))
			r, err := New("a.xlsx", strings.NewReader(text), Options{Sheet: c.sheet})
			if err != nil {
				if !strings.HasPrefix(err.Error(), c.want) {
					t.Errorf("%v, want %s", err, c.want)
				}
				return
			}
			defer r.Close()
			if r.Header()[0] != c.want {
				t.Errorf("%q, want %s", r.Header(), c.want)
			}
		})
	}
}

func TestHeadersOfWorkbooks(t *testing.T) {
	fifty := make([]any, 51)
	for i := range fifty {
		fifty[i] = i
	}
	for _, c := range []struct {
		name string
		rows sheetRows
		o    Options
		want string
	}{
		{"twice", sheetRows{{}, {"a", nil, "b", "a "}}, Options{}, `a.xlsx:2: header: column 4 (D) has the name of column 1 (A), "a"; give every column a name of its own`},
		{"too many", sheetRows{fifty}, Options{MaxColumns: 50}, "a.xlsx:1: header: the row has more than 50 cells, the limit max_columns; if it is meant to have that many, raise max_columns under source"},
		{"behind the end", sheetRows{{"a"}, {"1"}}, Options{HeaderRow: 3}, `a.xlsx: the sheet "S" has nothing from row 3 on; correct header_row`},
		{"a cell too large", sheetRows{{"a"}, {strings.Repeat("x", 3000)}}, Options{MaxCell: 2000}, "a.xlsx: a cell is larger than 2000 bytes, the limit max_cell; if the cell is meant"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := New("a.xlsx", strings.NewReader(bookOf(t, map[string]sheetRows{"S": c.rows})), c.o)
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
	text := bookOf(t, map[string]sheetRows{"S": {{"a"}}}, func(f *excelize.File) { f.SetCellFormula("S", "B1", "A1") })
	if _, err := New("a.xlsx", strings.NewReader(text), Options{}); err == nil || !strings.HasPrefix(err.Error(), "a.xlsx:1: header: column 2 (B): the result of the formula") {
		t.Error(err)
	}
}

func TestMissingHintOfWorkbooks(t *testing.T) {
	text := bookOf(t, map[string]sheetRows{"Deals": {{"Title"}, {}, {"Id", "Stage"}, {"1", "Won"}}, "Other": {{"Id", "Phase", "Won"}}, "Third": {{}, {"X", "Y"}}})
	r, err := New("a.xlsx", strings.NewReader(text), Options{Sheet: "Deals"})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for missing, want := range map[string]string{
		"Id Stage": "row 3 has such columns: write header_row: 3 under source in the mapping",
		"Phase":    `the sheet "Other" has such columns: write sheet: Other under source in the mapping`,
		"X Y":      `the sheet "Third" has such columns in row 2: write sheet: Third and header_row: 2 under source in the mapping`,
		"1 b c":    "",
		"none":     "",
	} {
		if got := r.MissingHint(strings.Fields(missing)); got != want {
			t.Errorf("%s: %q, want %q", missing, got, want)
		}
	}
}

// Workbooks come from files, compressed, and several with other files as one; no
// temporary file is left.
func TestWorkbooksFromAnywhere(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	text := bookOf(t, map[string]sheetRows{"S": {{nil, "b", "a"}, {nil, "2", "1"}}})
	folder := folderOf(t, map[string]string{"1.csv": "a,b\n1,2\n", "2.xlsx": text, "3.xlsx.gz": packed(t, text)})
	r, err := Open(filepath.Join(folder, "?.*"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		row, err := r.Read()
		if err != nil || row.Fault != nil || !slices.Equal(row.Cells, []string{"1", "2"}) || i > 0 && !slices.Equal(row.Order, []int{2, 1}) {
			t.Errorf("%+v, %v", row, err)
		}
	}
	if _, err := r.Read(); err != io.EOF {
		t.Error(err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if n, err := Count([]string{filepath.Join(folder, "?.*")}, Options{}); n != 3 || err != nil {
		t.Errorf("%d rows, %v", n, err)
	}
	if left, _ := os.ReadDir(temporary); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestOtherArchives(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"PK\x03\x04 and no more", "a.xlsx: the workbook is damaged: zip: not a valid zip file; open it in Excel and save it again"},
		{"PK\x05\x06" + strings.Repeat("\x00", 18), "a.xlsx: this is not a table, but an empty zip archive"},
	} {
		if _, err := New("a.xlsx", strings.NewReader(c.text), Options{}); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}
