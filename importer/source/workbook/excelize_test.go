package workbook

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// made is a workbook of excelize, as a file.
func made(t testing.TB, f *excelize.File) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What another library writes is read as it was meant.
func TestReadsWhatExcelizeWrites(t *testing.T) {
	for _, date1904 := range []bool{false, true} {
		f := excelize.NewFile()
		if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &date1904}); err != nil {
			t.Fatal(err)
		}
		day, _ := f.NewStyle(&excelize.Style{NumFmt: 14})
		code := "00000"
		padded, _ := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
		for cell, v := range map[string]any{
			"A1": "Näme", "B1": 12.5, "C1": true, "D1": time.Date(2026, 3, 31, 14, 30, 0, 0, time.UTC), "E1": time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC),
			"F1": 42, "G1": "a\r\nb <&>", "H1": 1234567890123456, "I1": "  ", "J1": "=1+1",
		} {
			if err := f.SetCellValue("Sheet1", cell, v); err != nil {
				t.Fatal(err)
			}
		}
		f.SetCellStyle("Sheet1", "E1", "E1", day)
		f.SetCellStyle("Sheet1", "F1", "F1", padded)
		if err := f.SetCellFormula("Sheet1", "K1", "=1+1"); err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellRichText("Sheet1", "L1", []excelize.RichTextRun{{Text: "rich "}, {Text: "text", Font: &excelize.Font{Bold: true}}}); err != nil {
			t.Fatal(err)
		}
		got, err := readSheet(t, made(t, f), roomy)
		want := "1 A=Näme B=12.5 C=true D=2026-03-31T14:30:00 E=2026-03-31 F=00042 G=a\r\nb <&> H=1234567890123456 I=   J==1+1 K!the result of the formula is not stored in the file L=rich text"
		if err != nil || len(got) != 1 || got[0] != want {
			t.Errorf("%q, %v\nwant %q", got, err, want)
		}
	}
}

// Two readings of the same workbooks agree: this one and that of excelize.
func TestReadsAsExcelize(t *testing.T) {
	texts := []string{"a", "ü", "x & y", "<b>", "a\nb", " lead", "0012", "😀", strings.Repeat("z", 5000), "_x005F_", "\t", "]]>", "'"}
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(seed, 7))
		f := excelize.NewFile()
		stream, err := f.NewStreamWriter("Sheet1")
		if err != nil {
			t.Fatal(err)
		}
		for row, rows := 1, 1+random.IntN(200); row <= rows; row += 1 + random.IntN(3) {
			cells := make([]any, 1+random.IntN(30))
			for i := range cells {
				switch random.IntN(4) {
				case 0:
					cells[i] = texts[random.IntN(len(texts))]
				case 1:
					cells[i] = random.IntN(1e9)
				case 2:
					cells[i] = float64(random.IntN(1e6)) / 100
				}
			}
			if err := stream.SetRow(fmt.Sprint("A", row), cells); err != nil {
				t.Fatal(err)
			}
		}
		if err := stream.Flush(); err != nil {
			t.Fatal(err)
		}
		file := made(t, f)
		if ours, theirs := withOurs(t, file), withExcelize(t, file); !slices.EqualFunc(ours, theirs, slices.Equal) {
			t.Fatalf("seed %d: %d rows, excelize %d", seed, len(ours), len(theirs))
		}
	}
}

func withOurs(t testing.TB, file []byte) (all [][]string) {
	b, err := open(t, file, roomy)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := b.Rows(b.Sheets()[0])
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for {
		number, cells, err := rows.Next()
		if err == io.EOF {
			for len(all) > 0 && all[len(all)-1] == nil {
				all = all[:len(all)-1] // as excelize does
			}
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		for len(all) < number {
			all = append(all, nil)
		}
		for _, c := range cells {
			for len(all[number-1]) <= c.Column {
				all[number-1] = append(all[number-1], "")
			}
			all[number-1][c.Column] = c.Text
		}
	}
}

func withExcelize(t testing.TB, file []byte) [][]string {
	f, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := f.GetRows("Sheet1", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// exported is a workbook as a CRM exports it.
func exported(b testing.TB, rows int) []byte {
	f := excelize.NewFile()
	stream, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	for i := range rows {
		stream.SetRow(fmt.Sprint("A", i+1), []any{
			fmt.Sprintf("0060K00000%06d", i), fmt.Sprintf("Renewal %d", i), "Closed Won", float64(i) + .5, 46000 + i%1000,
			fmt.Sprintf("user%d@example.com", i), "https://www.example.com/about", "Österreich", "call back in May", "New", "Example GmbH", "Eva Muster",
		})
	}
	if err := stream.Flush(); err != nil {
		b.Fatal(err)
	}
	return made(b, f)
}

// The same workbook read by this package and by excelize, raw.
func BenchmarkRows(b *testing.B) {
	const rows = 20000
	file := exported(b, rows)
	b.Run("workbook", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			book, err := open(b, file, roomy)
			if err != nil {
				b.Fatal(err)
			}
			r, err := book.Rows(book.Sheets()[0])
			if err != nil {
				b.Fatal(err)
			}
			n := 0
			for _, _, err = r.Next(); err == nil; _, _, err = r.Next() {
				n++
			}
			if n != rows {
				b.Fatal(n, err)
			}
			r.Close()
		}
	})
	b.Run("excelize", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			f, err := excelize.OpenReader(bytes.NewReader(file))
			if err != nil {
				b.Fatal(err)
			}
			r, err := f.Rows("Sheet1")
			if err != nil {
				b.Fatal(err)
			}
			n := 0
			for r.Next() {
				if _, err := r.Columns(excelize.Options{RawCellValue: true}); err != nil {
					b.Fatal(err)
				}
				n++
			}
			if n != rows {
				b.Fatal(n)
			}
			r.Close()
			f.Close()
		}
	})
}
