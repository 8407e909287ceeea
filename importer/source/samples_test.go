package source

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// LIGHTFIELD_SAMPLE_DATA names a folder of real exports, a folder for each
// origin, to hold the reader against.
func TestRealExports(t *testing.T) {
	folder := os.Getenv("LIGHTFIELD_SAMPLE_DATA")
	if folder == "" {
		t.Skip("LIGHTFIELD_SAMPLE_DATA does not name a folder of real exports")
	}
	for _, c := range []struct {
		file          string
		delimiter     rune
		columns, rows int
		faulty        int
		refused       string
		encoding      string
	}{
		{"salesforcecli-plugin-data/comma.csv", ',', 5, 10, 0, "", ""},
		{"salesforcecli-plugin-data/comma_wrapped_values.csv", ',', 5, 10, 0, "", ""},
		{"salesforcecli-plugin-data/bulkUpsert.csv", ',', 5, 10, 0, "", ""},
		{"salesforcecli-plugin-data/semicolon.csv", ';', 5, 10, 0, "", ""},
		{"salesforcecli-plugin-data/tab.csv", '\t', 5, 10, 0, "", ""},
		{"salesforcecli-plugin-data/pipe.csv", '|', 5, 10, 0, "", ""},
		{"salesforcecli-plugin-data/caret.csv", '^', 5, 10, 0, "", ""},
		{"salesforcecli-plugin-data/backquote.csv", '`', 5, 10, 0, "", ""},
		{"salesforcecli-plugin-data/single-column.csv", ',', 1, 10, 0, "", ""},
		{"maven-crm/accounts.csv", ',', 7, 85, 0, "", ""},
		{"maven-crm/products.csv", ',', 3, 7, 0, "", ""},
		{"maven-crm/sales_pipeline.csv", ',', 8, 8800, 0, "", ""},
		{"maven-crm/sales_teams.csv", ',', 3, 35, 0, "", ""},
		{"maven-crm/data_dictionary.csv", ',', 3, 21, 0, "", ""},
		{"salesforce-migration-app-pack/Account.csv", ',', 66, 83, 0, "", ""},
		{"salesforce-migration-app-pack/Contact.csv", ',', 61, 133, 0, "", ""},
		{"salesforce-migration-app-pack/Opportunity.csv", ',', 41, 774, 0, "", ""},
		{"salesforce-dataloader/accountData.csv", 0, 0, 0, 0, `26 5º" in windows-1252`, ""},
		{"salesforce-dataloader/accountData.csv", ',', 38, 423, 0, "", "windows-1252"},
		{"salesforce-dataloader/opportunityData.csv", ',', 31, 38, 0, "", ""},
		{"salesforce-dataloader/timeZoneFormatTesting.csv", ',', 2, 12, 0, "", ""},
		{"salesforce-dataloader/csvtext_BOM_UTF8.csv", ',', 3, 2, 0, "", ""},
		{"salesforce-dataloader/csvtext_BOM_UTF16LE.csv", ',', 3, 2, 0, "", ""},
		{"salesforce-dataloader/csvtext_BOM_UTF16BE.csv", ',', 3, 2, 0, "", ""},
		{"salesforce-dataloader/csvtext_BOM_UTF32BE.csv", 0, 0, 0, 0, "UTF-32 text with", ""},
	} {
		t.Run(c.file, func(t *testing.T) {
			path := filepath.Join(folder, filepath.FromSlash(c.file))
			r, err := Open(path, Options{Encoding: c.encoding})
			if c.refused != "" {
				if err == nil || !strings.Contains(err.Error(), c.refused) {
					t.Errorf("%v, want %q", err, c.refused)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			got, faults, fatal := readAll(t, r)
			if fatal != nil || len(faults) != c.faulty {
				t.Errorf("%v, %d faults: %v", fatal, len(faults), faults)
			}
			if r.Delimiter() != c.delimiter || len(r.Header()) != c.columns || len(got) != c.rows {
				t.Errorf("delimiter %q, %d columns, %d rows", r.Delimiter(), len(r.Header()), len(got))
			}
			if n, err := Count([]string{path}, Options{Encoding: c.encoding}); n != len(got) || err != nil {
				t.Errorf("Count gives %d, %v", n, err)
			}
		})
	}
}
