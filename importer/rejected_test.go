package importer

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lightfield-importer/client/sandbox"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// Rejected rows come back as they stand, whatever the encoding, the delimiter and
// the lines before the header of the file that they are from: rejected.csv is
// UTF-8 with a byte order mark, by which spreadsheet programs know it.
func TestRejectedComesBack(t *testing.T) {
	const rows = "Id;Name;Account;Stage;Amount\n1;Café Zürich – Übersicht;Solstice Health;Prospecting;10\n2;Œuvre € №;Solstice Health;Wno;20\n"
	for _, c := range []struct {
		name, source string
		encoding     encoding.Encoding
		text         string
	}{
		{"windows-1252", "{encoding: windows-1252}", charmap.Windows1252, strings.ReplaceAll(rows, "№", "n°")},
		{"UTF-16", "{encoding: auto}", unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), rows},
		{"UTF-16 by name", "{encoding: utf-16be, delimiter: \";\"}", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), rows},
		{"titles", "{header_row: 4}", unicode.UTF8, "Deals; all of them\n\nas of today\n" + rows},
		{"titles in Mac Roman", "{header_row: 2, encoding: macintosh, delimiter: \";\"}", charmap.Macintosh, "Übersicht\n" + strings.ReplaceAll(rows, "№", "n°")},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			data, mapping := filepath.Join(dir, "deals.csv"), filepath.Join(dir, "deals.yaml")
			text, err := c.encoding.NewEncoder().String(c.text)
			if err != nil {
				t.Fatal(err)
			}
			for path, content := range map[string]string{data: text, mapping: dealsMapping + "source: " + c.source + "\n"} {
				if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			o, box := sandboxed(t, sandbox.Options{}, data, mapping)
			s, err := Run(t.Context(), o)
			if err != nil || s.Rows.Created != 1 || s.Rows.Rejected != 1 {
				t.Fatalf("%v: %+v %v", err, s.Rows, s.Errors)
			}
			back, err := os.ReadFile(s.Reports.Rejected)
			if err != nil || !strings.HasPrefix(string(back), "\ufeffimporter_error;Id;") {
				t.Fatalf("%v: rejected.csv is %q", err, back)
			}
			reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(back), "\ufeff")))
			reader.Comma = ';'
			table, err := reader.ReadAll()
			if err != nil || len(table) != 2 || !strings.HasPrefix(table[1][2], "Œuvre €") {
				t.Fatalf("%v: rejected.csv has the rows %q", err, table)
			}
			edit(t, s.Reports.Rejected, ";Wno;", ";Proposal;")
			o.Data, o.RunID, o.ReportDir = s.Reports.Rejected, "run-2", filepath.Join(dir, "again")
			again, err := Run(t.Context(), o)
			if err != nil || again.Rows.Created != 1 || again.Rows.Read != 1 {
				t.Fatalf("%v: %+v %v", err, again.Rows, again.Errors)
			}
			records := box.Records("opportunity")
			if name := records[len(records)-1].Fields["$name"]; len(records) != 2 || name != table[1][2] {
				t.Errorf("the record of the corrected row is called %v", name)
			}
		})
	}
}
