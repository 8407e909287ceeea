package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer"
	"lightfield-importer/importer/report"
)

// packs are the ready-made migrations among the samples. Two of the companies and two
// of the people are in the sandbox already, and are updated.
var packs = map[string]struct {
	rows   report.Rows
	probes []probe
}{
	"salesforce": {report.Rows{Read: 51, Created: 46, Updated: 4, Skipped: 1}, []probe{
		{"account", "Kestrel Robotics", "salesforceId", "001Qy0000001002IAA"},
		{"account", "Brightwater Utilities", "$owner", "noor.haddad@example.com"},
		{"account", "Saltmarsh Shipping", "$website", "[https://saltmarsh-shipping.example]"},
		{"contact", "Imogen Farrow", "phone", "[+441142345678 +447911123456]"},
		{"contact", "Rory Macrae", "$account", "Juniper Ferries"},
		{"opportunity", "Rights archive", "$stage", "Discovery"},
		{"opportunity", "Timetable planning", "tags", "[Urgent Competitive]"},
		{"opportunity", "Meter reading, county wide", "closeDate", "2027-04-29T22:00:00.000Z"},
		{"opportunity", "Meter reading, county wide", "$account", "Brightwater Utilities"},
		{"task", "Ask why", "$status", "CANCELLED"},
		{"task", "Ask why", "$opportunity", "Glaze recipes"},
		{"task", "Lunch", "$account", "Larkspur Clinics"},
		{"task", "Lunch", "$opportunity", ""},
	}},
	"hubspot": {report.Rows{Read: 38, Created: 34, Updated: 4}, []probe{
		{"account", "Kestrel Robotics", "oldId", "17302219437"},
		{"account", "Cinder Ridge Ceramics", "$industry", "[Manufacturing]"},
		{"account", "Quillfeather Press", "$industry", "<nil>"},
		{"account", "Brightwater Utilities", "$owner", "noor.haddad@example.com"},
		{"contact", "Rory Macrae", "$email", "[rory.macrae@juniper-ferries.example rory@home.example r.macrae@juniper-ferries.example]"},
		{"contact", "Oswin Thackeray", "$account", "Emberline Studios, Quillfeather Press"},
		{"opportunity", "Timetable planning", "$stage", "Negotiation"},
		{"opportunity", "Timetable planning", "closeDate", "2026-12-18T16:00:00.000Z"},
		{"opportunity", "Stock of six clinics", "$champion", "Wren Callaghan"},
		{"opportunity", "Support, three years", "amount", "36000.5"},
		{"opportunity", "Fleet telemetry pilot", "$account", "Juniper Ferries"},
	}},
	"pipedrive": {report.Rows{Read: 38, Created: 34, Updated: 4}, []probe{
		{"account", "Kestrel Robotics", "oldId", "pd-org-2"},
		{"account", "Cinder Ridge Ceramics", "$primaryAddress", "map[city:Höhr-Grenzhausen country:DE postalCode:56203 street:Ofenweg 3]"},
		{"account", "Brightwater Utilities", "$owner", "noor.haddad@example.com"},
		{"contact", "Marguerite Ostrander", "$email", "[m.ostrander@brightwater-utilities.example tenders@brightwater-utilities.example]"},
		{"contact", "Rory Macrae", "$account", "Juniper Ferries"},
		{"opportunity", "Glaze recipes", "$stage", "Closed Lost"},
		{"opportunity", "Support, three years", "$stage", "Closed Won"},
		{"opportunity", "Timetable planning", "$stage", "Negotiation"},
		{"opportunity", "Timetable planning", "tags", "[Urgent Competitive]"},
		{"opportunity", "Ward rounds pilot", "$champion", "Theodora Blythe"},
		{"opportunity", "Ward rounds pilot", "$account", "Larkspur Clinics"},
	}},
}

// Guards the ready-made migrations: what the dry run promises comes true without a
// fault or a warning, once, and all of it can be taken back.
func TestPacks(t *testing.T) {
	folders, err := filepath.Glob("../../samples/*/migrate.yaml")
	if err != nil || len(folders) != len(packs) {
		t.Fatalf("%d folders with a migration among the samples, and %d are tested: %v", len(folders), len(packs), err)
	}
	for name, pack := range packs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := move(t, filepath.Join("../../samples", name))
			m.rehearse(importer.ExitDone, pack.rows)
			s := m.run(importer.ExitDone)
			if s.Rows != pack.rows || s.Warnings != 0 {
				t.Errorf("%+v with %d warnings, want %+v\n%+v", s.Rows, s.Warnings, pack.rows, s.WarningKinds)
			}
			for _, p := range pack.probes {
				if got := m.has(p); got != p.want {
					t.Errorf("%s %s: %s is %q, want %q", p.object, p.name, p.key, got, p.want)
				}
			}
			m.again(importer.ExitDone, pack.rows)
			m.undo()
			m.rehearse(importer.ExitDone, pack.rows) // it can be imported again
		})
	}
}

// Guards somebody whose organisation has no custom fields: the lines to adapt are
// named with the way out, all of them at once, before anything is sent.
func TestPackInAnotherOrganisation(t *testing.T) {
	t.Parallel()
	m := move(t, "../../samples/hubspot")
	box, base := servePlain(t)
	e := finish(t, program(t.Context(), base, box, "migrate", m.plan))
	mapped, err := os.ReadFile(filepath.Join(filepath.Dir(m.plan), "companies.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for number, line := range strings.Split(string(mapped), "\n") {
		key, custom := strings.CutPrefix(line, "  ")
		key, _, field := strings.Cut(key, ": ")
		if !custom || !field || strings.Contains(key, "$") || strings.ContainsAny(key, " #-") {
			continue
		}
		if want := fmt.Sprintf("companies.yaml:%d:3: object account has no field %q; make it in Lightfield, or take it out", number+1, key); !strings.Contains(e.stderr, want) {
			t.Errorf("nothing says\n%s", want)
		}
	}
	if e.code != importer.ExitUsage || posted(box) != 0 || strings.Count(e.stderr, "has no field") != 16 {
		t.Errorf("exit code %d after %d writes:\n%s", e.code, posted(box), e.stderr)
	}
}

// servePlain serves an organisation without custom fields.
func servePlain(t *testing.T) (box *sandbox.Sandbox, base string) {
	t.Helper()
	box, err := sandbox.New(sandbox.Options{Definitions: map[string]json.RawMessage{}})
	if err != nil {
		t.Fatal(err)
	}
	base, stop, err := box.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return box, base
}

// Guards samples/README.md: every command in it does what it says.
func TestPacksReadme(t *testing.T) {
	t.Parallel()
	blocks, transcribed := commandsOf(t, "../../samples/README.md")
	if len(blocks) != 2 || len(transcribed) != 0 {
		t.Fatalf("%d blocks of commands and %d transcribed commands, want 2 and 0", len(blocks), len(transcribed))
	}
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "samples"), os.DirFS("../../samples")); err != nil {
		t.Fatal(err)
	}
	if out, code := typeIn(t, dir, blocks[0]); code != importer.ExitDone || strings.Count(out, "files\n") != len(packs) {
		t.Errorf("the migrations into a sandbox end with %d:\n%s", code, out)
	}
	box, base := serve(t, sandbox.Options{})
	out, code := typeIn(t, dir, blocks[1], "LIGHTFIELD_BASE_URL="+base, keyVariable+"="+box.Key())
	if made := len(box.Records("task")); code != importer.ExitDone || made != 12 {
		t.Errorf("one's own migration ends with %d and makes %d tasks:\n%s", code, made, out)
	}
}
