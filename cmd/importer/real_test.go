package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer"
	"lightfield-importer/importer/report"
)

// moveReal prepares the migration of a folder of real exports; the mappings are in
// the folder of the same name below testdata/real.
func moveReal(t *testing.T, name string, replace ...string) *moving {
	t.Helper()
	data := os.Getenv("LIGHTFIELD_SAMPLE_DATA")
	if data == "" {
		t.Skip("LIGHTFIELD_SAMPLE_DATA does not name a folder of real exports")
	}
	m := move(t, filepath.Join("testdata", "real", name))
	files, err := filepath.Glob(filepath.Join(data, name, "*.csv"))
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no exports in %s: %v", filepath.Join(data, name), err)
	}
	for _, file := range files {
		m.bring(file, replace...)
	}
	return m
}

// employ makes everybody in a column a member.
func (m *moving) employ(path, column string) {
	m.t.Helper()
	for _, row := range readTable(m.t, path) {
		first, last, _ := strings.Cut(row[column], " ")
		_, err := m.box.Add("member", map[string]any{
			"$email": strings.ToLower(first + "." + last + "@example.com"),
			"$name":  map[string]any{"firstName": first, "lastName": last},
		}, nil)
		if err != nil {
			m.t.Fatal(err)
		}
	}
	m.before = live(m.box)
}

// accountsOf gives, by the old id of each record, the old id of its account.
func (m *moving) accountsOf(object string) map[string]string {
	related := map[string]string{}
	for _, r := range m.box.Records(object) {
		id, _ := r.Fields["salesforceId"].(string)
		if accounts := r.Relationships["$account"]; len(accounts) == 1 {
			account, _ := m.box.Record(accounts[0])
			related[id], _ = account.Fields["salesforceId"].(string)
		}
	}
	return related
}

// readTable reads a CSV file, each row by the names of its columns.
func readTable(t *testing.T, path string) []map[string]string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(data), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var table []map[string]string
	for _, cells := range rows[1:] {
		row := map[string]string{}
		for i, name := range rows[0] {
			row[name] = cells[i]
		}
		table = append(table, row)
	}
	return table
}

// Opportunities of accounts and agents that are known by their names alone; those
// without an account are rejected, and nothing else is.
func TestRealMaven(t *testing.T) {
	m := moveReal(t, "maven-crm")
	m.employ(filepath.Join(filepath.Dir(m.plan), "sales_teams.csv"), "sales_agent")
	want := report.Rows{Read: 8885, Created: 7460, Rejected: 1425}
	m.rehearse(importer.ExitRows, want)
	s := m.run(importer.ExitRows)
	t.Logf("%+v in %.1f s with %d requests", s.Rows, s.DurationSeconds, requests(s))
	if s.Rows != want {
		t.Fatalf("%+v, want %+v\n%+v", s.Rows, want, s.Errors)
	}
	if len(s.Errors) != 1 || s.Errors[0].Column != "account" || s.Errors[0].Count != 1425 {
		t.Errorf("errors %+v, want the one kind", s.Errors)
	}
	if s.Steps[0].Name != "accounts" || s.Steps[0].Rows.Created != 85 {
		t.Errorf("first came %+v", s.Steps[0])
	}
	for _, r := range m.box.Records("opportunity") {
		if account, ok := m.box.Record(r.Relationships["$account"][0]); !ok || !strings.HasPrefix(r.Fields["$name"].(string), account.Fields["$name"].(string)+": ") {
			t.Fatalf("%v is an opportunity of %v", r.Fields["$name"], account.Fields["$name"])
		}
	}
	if revenue := fieldOf(t, m.box, "account", "$name", "Cheers", "annualRevenue"); revenue != "4269900000" {
		t.Errorf("a revenue of 4269.9 million became %s", revenue)
	}
	m.again(importer.ExitRows, want)
	m.undo()
}

// Records that are related by the ids that they had in Salesforce.
func TestRealSalesforce(t *testing.T) {
	m := moveReal(t, "salesforce-migration-app-pack")
	want := report.Rows{Read: 990, Created: 990}
	m.rehearse(importer.ExitDone, want)
	s := m.run(importer.ExitDone)
	t.Logf("%+v in %.1f s with %d requests", s.Rows, s.DurationSeconds, requests(s))
	if s.Rows != want || s.Warnings != 0 {
		t.Fatalf("%+v with %d warnings, want %+v\n%+v", s.Rows, s.Warnings, want, s.Errors)
	}
	for object, file := range map[string]string{"contact": "Contact.csv", "opportunity": "Opportunity.csv"} {
		related := m.accountsOf(object)
		for _, row := range readTable(t, filepath.Join(filepath.Dir(m.plan), file)) {
			if related[row["Id"]] != row["AccountId"] {
				t.Errorf("%s %s is related to %q, want %s", object, row["Id"], related[row["Id"]], row["AccountId"])
			}
		}
	}
	m.again(importer.ExitDone, want)
	m.undo()
}

// The vendor's own seeds, and then its rehearsal of an upsert: one contact is new, of
// the other the title has changed and nothing else, whether the ledger knows it or
// only its e-mail address does.
func TestRealPlugin(t *testing.T) {
	m := moveReal(t, "lightfield-plugin", "REPLACE_WITH_REVIEWER_EMAIL", "maren.oldfield@example.com")
	want := report.Rows{Read: 12, Created: 12}
	m.rehearse(importer.ExitDone, want)
	if s := m.run(importer.ExitDone); s.Rows != want || s.Warnings != 0 {
		t.Fatalf("%+v, want %+v\n%+v", s.Rows, want, s.Errors)
	}
	m.again(importer.ExitDone, want)
	dir := filepath.Dir(m.plan)
	for _, checkpoint := range []string{swapEnding(m.plan, ".checkpoint"), filepath.Join(t.TempDir(), "none.checkpoint")} {
		e := imports(t, m.box, m.base, importer.ExitDone, "--dry-run", "--mapping", filepath.Join(dir, "contacts.yaml"),
			"--checkpoint", checkpoint, filepath.Join(dir, "contacts-dry-run.csv"))
		if got, want := e.summary.Rows, (report.Rows{Read: 2, Created: 1, Updated: 1}); got != want {
			t.Errorf("%s: %+v, want %+v", filepath.Base(checkpoint), got, want)
		}
		changes := e.summary.Changes
		if len(changes) != 1 || len(changes[0].Changes) != 1 || changes[0].Changes[0].Field != "title" {
			t.Errorf("%s: %+v, want a change of the title alone", filepath.Base(checkpoint), changes)
		}
	}
	m.undo()
}

// requests counts all that a run sent.
func requests(s report.Summary) int64 {
	return s.Requests.Write.Count + s.Requests.Read.Count + s.Requests.Search.Count
}

// fieldOf is a field of the one record whose key has the value.
func fieldOf(t *testing.T, box *sandbox.Sandbox, object, key, is, field string) string {
	t.Helper()
	var found []sandbox.Record
	for _, r := range box.Records(object) {
		if r.Fields[key] == is {
			found = append(found, r)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d records of %s have the %s %q, want one", len(found), object, key, is)
	}
	return fmt.Sprint(found[0].Fields[field])
}
