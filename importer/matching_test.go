package importer

import (
	"encoding/csv"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/report"
	"lightfield-importer/mapping"
)

const contactsMapping = `version: 1
object: contact
mode: upsert
identity: [Id]
match: [[oldId], [$email], [$name, $account]]
fields:
  oldId: Id
  $name: Name
  $email: {column: E-mail, split: ";"}
  title: Title
relationships:
  $account: {column: Company, find: {object: account, by: $name}}
`

// upserting is an import of contacts into a sandbox with the samples' records.
type upserting struct {
	t    *testing.T
	box  *sandbox.Sandbox
	opts Options
	runs int
	dir  string // of the last run's reports
}

// newUpsert makes an import by a mapping; nothing runs yet.
func newUpsert(t *testing.T, o sandbox.Options, mapping string) *upserting {
	t.Helper()
	dir := t.TempDir()
	save(t, filepath.Join(dir, "contacts.yaml"), mapping)
	u := &upserting{t: t}
	u.opts, u.box = sandboxed(t, o, filepath.Join(dir, "contacts.csv"), filepath.Join(dir, "contacts.yaml"))
	return u
}

// save writes a file over what was there.
func save(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// add puts a record into the sandbox.
func (u *upserting) add(object string, fields map[string]any, relations map[string][]string) string {
	u.t.Helper()
	id, err := u.box.Add(object, fields, relations)
	if err != nil {
		u.t.Fatal(err)
	}
	return id
}

// run imports the lines, checks the rows' outcomes and gives the results.
func (u *upserting) run(lines string, outcomes ...string) []map[string]string {
	u.t.Helper()
	save(u.t, u.opts.Data, lines)
	s, results, err := u.again()
	if err != nil {
		u.t.Fatal(err)
	}
	var got []string
	for _, r := range results {
		got = append(got, r["outcome"])
	}
	if !slices.Equal(got, outcomes) {
		u.t.Fatalf("outcomes %q, want %q\n%v", got, outcomes, results)
	}
	if s.Rows.Read != int64(len(outcomes)) {
		u.t.Errorf("%d rows were read, want %d", s.Rows.Read, len(outcomes))
	}
	return results
}

// again imports the file once more, in a run of its own.
func (u *upserting) again() (*report.Summary, []map[string]string, error) {
	u.t.Helper()
	u.runs++
	o := u.opts
	o.RunID, o.ReportDir = fmt.Sprint("run-", u.runs), filepath.Join(u.t.TempDir(), "reports")
	u.dir = o.ReportDir
	s, err := Run(u.t.Context(), o)
	if err != nil {
		return s, nil, err
	}
	return s, table(u.t, filepath.Join(u.dir, "results.csv")), nil
}

// table reads a report.
func table(t *testing.T, path string) []map[string]string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(raw), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var all []map[string]string
	for _, cells := range rows[1:] {
		row := map[string]string{}
		for i, name := range rows[0] {
			row[name] = cells[i]
		}
		all = append(all, row)
	}
	return all
}

// says checks that a row's message has the texts.
func says(t *testing.T, row map[string]string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(row["message"], text) {
			t.Errorf("line %s says %q, not %q", row["line"], row["message"], text)
		}
	}
}

func (u *upserting) record(id string) sandbox.Record {
	u.t.Helper()
	r, ok := u.box.Record(id)
	if !ok {
		u.t.Fatalf("there is no record %s", id)
	}
	return r
}

const contactsHeader = "Id,Name,E-mail,Title,Company\n"

// One match is updated in what differs, and is the row's from then on: the next
// run neither matches nor sends.
func TestUpsert(t *testing.T) {
	u := newUpsert(t, sandbox.Options{}, contactsMapping)
	before := len(u.box.Records("contact"))
	old := u.add("contact", map[string]any{"oldId": "7", "title": "CFO", "$name": map[string]any{"firstName": "Ann", "lastName": "Lee"}}, nil)
	rows := u.run(contactsHeader+
		"7,Ann Lee,ann@lee.example,CEO,\n"+ // by the first rule
		"8,Astrid Vestergaard,ASTRID.vestergaard@Northwind-Turbines.example,Head of Procurement,Northwind Turbines\n"+ // by e-mail
		"9,Darnell Whitlock,,VP Operations,Bluepeak Logistics\n"+ // by name and account
		"10,Darnell Whitlock,,New,Kestrel Robotics\n"+ // another account: none
		"11,New Person,new@person.example,,\n",
		"updated", "updated", "updated", "created", "created")
	if rows[0]["record_id"] != old {
		t.Errorf("line 2 got %s, want %s", rows[0]["record_id"], old)
	}
	if r := u.record(old); r.Fields["title"] != "CEO" {
		t.Errorf("the title is %v", r.Fields["title"])
	}
	if got := len(u.box.Records("contact")); got != before+3 {
		t.Errorf("%d contacts, want %d", got, before+3)
	}
	searches, writes := u.box.Count(sandbox.Search, 0), u.box.Count(sandbox.Write, 0)
	s, _, err := u.again()
	if err != nil || s.Rows.Unchanged != 5 {
		t.Fatalf("once more: %v %+v", err, s.Rows)
	}
	if u.box.Count(sandbox.Search, 0) != searches || u.box.Count(sandbox.Write, 0) != writes {
		t.Error("the second run asked for matches or wrote")
	}
}

// Only what differs is sent, nothing when nothing does; several values are added
// to or replace those that are there.
func TestUpsertSendsOnlyDifferences(t *testing.T) {
	for name, c := range map[string]struct {
		multiple, emails, outcome string
		want                      []string
	}{
		"add":               {"add", "b@x.example", "updated", []string{"a@x.example", "b@x.example"}},
		"add what is there": {"add", "A@X.example", "unchanged", []string{"a@x.example"}},
		"replace":           {"replace", "b@x.example", "updated", []string{"b@x.example"}},
	} {
		t.Run(name, func(t *testing.T) {
			u := newUpsert(t, sandbox.Options{}, strings.Replace(contactsMapping, `split: ";"`, `split: ";", multiple: `+c.multiple, 1))
			id := u.add("contact", map[string]any{"oldId": "7", "title": "CFO", "$email": []string{"a@x.example"}}, nil)
			u.run(contactsHeader+"7,,"+c.emails+",CFO,\n", c.outcome)
			if got, _ := u.record(id).Fields["$email"].([]string); !slices.Equal(got, c.want) {
				t.Errorf("e-mails %q, want %q", got, c.want)
			}
			for _, r := range u.box.Requests() {
				if r.Category == sandbox.Write && strings.Contains(string(r.Body), "title") {
					t.Errorf("the title was sent: %s", r.Body)
				}
			}
		})
	}
}

// Mode update makes nothing; what it lacks for a new record does not matter.
func TestModeUpdate(t *testing.T) {
	u := newUpsert(t, sandbox.Options{Scopes: []string{"accounts:read", "contacts:read", "contacts:update"}}, strings.Replace(contactsMapping, "upsert", "update", 1))
	u.add("contact", map[string]any{"oldId": "7"}, nil)
	before := len(u.box.Records("contact"))
	rows := u.run(contactsHeader+"7,Ann Lee,,,\n8,Eve Doe,eve@doe.example,,\n", "updated", "rejected")
	says(t, rows[1], "no contact has the row's Old ID, nor its Email, nor its Name and Account")
	if got := len(u.box.Records("contact")); got != before {
		t.Errorf("%d contacts, want %d", got, before)
	}
	u = newUpsert(t, sandbox.Options{}, strings.NewReplacer("upsert", "update", "[oldId], ", "", "[$name, $account]", "[$name]").Replace(contactsMapping))
	rows = u.run(contactsHeader+"7,,,CEO,\n", "rejected")
	says(t, rows[0], "the row has no value to match by: Email, or Name")
}

// Two rows of the file that match one record: the first gets it. That holds for
// records that are new, that lists do not show yet, and whatever order answers
// come in.
func TestTwoRowsOneRecord(t *testing.T) {
	for name, c := range map[string]struct {
		lines    string
		outcomes []string
		says     string
	}{
		"an existing one": {"1,,astrid.vestergaard@northwind-turbines.example,CEO,\n2,,astrid.vestergaard@northwind-turbines.example,CFO,\n",
			[]string{"updated", "rejected"}, "line 2 has the same Email, and came first"},
		"by different rules": {"1,Astrid Vestergaard,,CEO,Northwind Turbines\n2,,astrid.vestergaard@northwind-turbines.example,CFO,\n",
			[]string{"updated", "rejected"}, "line 2 matches the same record"},
		"a new one":             {"1,,new@x.example,,\n2,,NEW@x.example,,\n", []string{"created", "rejected"}, "line 2 has the same Email, and came first"},
		"one of several values": {"1,,a@x.example;b@x.example,,\n2,,c@x.example;b@x.example,,\n", []string{"created", "rejected"}, "line 2 has the same Email"},
		"three":                 {"1,,new@x.example,,\n2,,new@x.example,,\n3,,new@x.example,,\n", []string{"created", "rejected", "rejected"}, "line 2 has the same Email"},
	} {
		t.Run(name, func(t *testing.T) {
			u := newUpsert(t, sandbox.Options{IndexLag: time.Hour, Latency: time.Millisecond, Jitter: 5 * time.Millisecond}, contactsMapping)
			rows := u.run(contactsHeader+c.lines, c.outcomes...)
			for _, row := range rows[1:] {
				says(t, row, c.says)
			}
			made := len(u.box.Records("contact"))
			// At once again: the lists do not show the new record yet.
			u.run(contactsHeader+c.lines, append([]string{"unchanged"}, c.outcomes[1:]...)...)
			// And the rejected rows alone, as somebody corrects them.
			if got := len(u.box.Records("contact")); got != made {
				t.Errorf("%d contacts, and %d after another run", made, got)
			}
		})
	}
}

// A row that is refused keeps nobody from what it would have had.
func TestSecondAfterARefusedFirst(t *testing.T) {
	u := newUpsert(t, sandbox.Options{}, strings.Replace(contactsMapping, "title: Title", "title: Title\n  linkedIn: Link", 1))
	u.run("Id,Name,E-mail,Title,Company,Link\n1,,new@x.example,,,https://example.com/nobody\n2,,new@x.example,,,\n3,,new@x.example,,,\n",
		"rejected", "created", "rejected")
}

// A record of another row of the checkpoint is not given away, and its row is named.
func TestRecordOfAnotherRow(t *testing.T) {
	u := newUpsert(t, sandbox.Options{}, contactsMapping)
	made := u.run(contactsHeader+"1,,new@x.example,,\n", "created")
	rows := u.run(contactsHeader+"2,,new@x.example,,\n", "rejected")
	says(t, rows[0], "matches "+made[0]["record_id"], `row "1", on line 2`)
	o := u.opts
	save(t, filepath.Join(filepath.Dir(o.Mapping), "other.yaml"), contactsMapping)
	u.opts.Mapping = filepath.Join(filepath.Dir(o.Mapping), "other.yaml")
	rows = u.run(contactsHeader+"2,,new@x.example,,\n", "rejected")
	says(t, rows[0], `a row of the import "contacts"`)
}

// A record that lists still show and that is gone is no match.
func TestMatchThatIsGone(t *testing.T) {
	u := newUpsert(t, sandbox.Options{IndexLag: time.Hour}, contactsMapping)
	gone := u.add("contact", map[string]any{"oldId": "7"}, nil)
	there := u.add("contact", map[string]any{"$email": []string{"ann@lee.example"}}, nil)
	if err := u.box.Trash(gone); err != nil {
		t.Fatal(err)
	}
	rows := u.run(contactsHeader+"7,,ann@lee.example,CEO,\n", "updated")
	if rows[0]["record_id"] != there {
		t.Errorf("got %s, want %s", rows[0]["record_id"], there)
	}
	if err := u.box.Trash(there); err != nil {
		t.Fatal(err)
	}
	u = newUpsert(t, sandbox.Options{IndexLag: time.Hour}, contactsMapping)
	for range 2 {
		id := u.add("contact", map[string]any{"oldId": "7"}, nil)
		if err := u.box.Trash(id); err != nil {
			t.Fatal(err)
		}
	}
	u.run(contactsHeader+"7,,,CEO,\n", "created")
}

// A row whose record was deleted gets the one that matches now, if the mapping
// wants another at all: duplicates that were merged stay one. So it does where the
// server still shows what is in the trash, and refuses to change it.
func TestUpsertOfARecordThatIsGone(t *testing.T) {
	for _, shown := range []bool{false, true} {
		t.Run(fmt.Sprint("shown ", shown), func(t *testing.T) {
			t.Parallel()
			u := newUpsert(t, sandbox.Options{IndexLag: time.Hour, RetrieveTrashed: shown}, "on_gone: recreate\n"+contactsMapping)
			made := u.run(contactsHeader+"1,,ann@lee.example,CFO,\n2,,bob@ray.example,CFO,\n", "created", "created")
			merged := u.add("contact", map[string]any{"$email": []string{"ann@lee.example"}}, nil)
			for _, r := range made {
				if err := u.box.Trash(r["record_id"]); err != nil {
					t.Fatal(err)
				}
			}
			rows := u.run(contactsHeader+"1,,ann@lee.example,CEO,\n2,,bob@ray.example,CEO,\n", "updated", "created")
			if rows[0]["record_id"] != merged || u.record(merged).Fields["title"] != "CEO" {
				t.Errorf("line 2 got %s, want %s", rows[0]["record_id"], merged)
			}
			u.run(contactsHeader+"1,,ann@lee.example,CEO,\n2,,bob@ray.example,CEO,\n", "unchanged", "unchanged")
		})
	}
}

// A record that one answer does not know is looked for once more before the row gets
// another.
func TestRecordThatIsGoneForAMoment(t *testing.T) {
	u := newUpsert(t, sandbox.Options{}, "on_gone: recreate\n"+contactsMapping)
	made := u.run(contactsHeader+"1,,ann@lee.example,CFO,\n", "created")
	var looks atomic.Int64 // the first one is of the checkpoint, the second of the row
	u.opts.Client.Transport = between(func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, made[0]["record_id"]) && r.Method == http.MethodGet && looks.Add(1) == 2 {
			r = r.Clone(r.Context())
			r.URL.Path += "0"
		}
		return http.DefaultTransport.RoundTrip(r)
	})
	rows := u.run(contactsHeader+"1,,ann@lee.example,CEO,\n", "updated")
	if rows[0]["record_id"] != made[0]["record_id"] || looks.Load() != 3 {
		t.Errorf("got %+v, want record %s", rows[0], made[0]["record_id"])
	}
}

// The vendor's own rehearsal of an upsert: one contact is new, of the other the
// title has changed and nothing else.
func TestVendorsDryRun(t *testing.T) {
	data := os.Getenv("LIGHTFIELD_SAMPLE_DATA")
	if data == "" {
		t.Skip("LIGHTFIELD_SAMPLE_DATA does not name the folder of sample data")
	}
	folder := filepath.Join(data, "lightfield-plugin")
	u := newUpsert(t, sandbox.Options{}, `version: 1
object: contact
mode: upsert
match: [[$email]]
fields:
  $email: email
  $name: {firstName: first_name, lastName: last_name}
  title: title
relationships:
  $account: {column: account, find: {object: account, by: $name}}
`)
	for _, account := range []string{"Acme Solar", "Beacon Robotics"} {
		u.add("account", map[string]any{"$name": account}, nil)
	}
	seed, err := os.ReadFile(filepath.Join(folder, "contacts-seed.csv"))
	if err != nil {
		t.Fatal(err)
	}
	u.run(string(seed), "created", "created")
	rehearsal, err := os.ReadFile(filepath.Join(folder, "contacts-dry-run.csv"))
	if err != nil {
		t.Fatal(err)
	}
	u.opts.DryRun, u.opts.Checkpoint = true, filepath.Join(t.TempDir(), "none.checkpoint")
	rows := u.run(string(rehearsal), "updated", "created")
	if got := rows[0]["changes"]; got != "title: VP Operations → Chief Operating Officer" {
		t.Errorf("would change %s", got)
	}
}

// A dry run says the same and writes nothing.
func TestDryUpsert(t *testing.T) {
	u := newUpsert(t, sandbox.Options{}, contactsMapping)
	u.add("contact", map[string]any{"oldId": "5"}, nil)
	u.add("contact", map[string]any{"oldId": "5"}, nil)
	u.add("contact", map[string]any{"oldId": "7", "title": "CFO"}, nil)
	u.add("contact", map[string]any{"oldId": "8", "title": "CFO"}, nil)
	lines := contactsHeader + "5,,,x,\n7,,,CFO,\n8,,,CEO,\n9,,a@x.example,,\n10,,a@x.example,,\n"
	outcomes := []string{"ambiguous", "unchanged", "updated", "created", "rejected"}
	u.opts.DryRun = true
	u.run(lines, outcomes...)
	if n := u.box.Count(sandbox.Write, 0); n != 0 {
		t.Errorf("%d writes in a dry run", n)
	}
	u.opts.DryRun = false
	u.run(lines, outcomes...)
	u.opts.DryRun = true
	u.run(lines, "ambiguous", "unchanged", "unchanged", "unchanged", "rejected")
}

// Several matches are listed for somebody to decide, and the next run does what
// was decided.
// A dry run tells of a row that is rejected anyway what it lacks to become a new
// record, too; of one that has a record already nothing is lacking.
func TestDryUpsertTellsWhatNewRecordsLack(t *testing.T) {
	u := newUpsert(t, sandbox.Options{}, `version: 1
object: opportunity
mode: upsert
identity: [Id]
match: [[oldId], [$name, $account]]
fields:
  oldId: Id
  $name: Name
  $stage: Stage
  amount: Amount
relationships:
  $account: {column: Company, find: {object: account, by: $name}}
  $owner: {column: Owner, find: {object: member, by: $email}}
`)
	acme := u.add("account", map[string]any{"$name": "Acme"}, nil)
	u.add("opportunity", map[string]any{"$name": "Old", "$stage": "Prospecting", "oldId": "2"}, map[string][]string{"$account": {acme}})
	u.opts.DryRun = true
	results := u.run("Id,Name,Stage,Amount,Company,Owner\n1,A,,12,,nobody@example.com\n2,A,,12,,nobody@example.com\n3,A,,much,,\n4,,Nowhere,12,,\n5,A,Prospecting,12,Acme,\n",
		"rejected", "rejected", "rejected", "rejected", "created")
	for i, want := range []int{3, 1, 3, 3, 0} {
		message := results[i]["message"]
		if got := strings.Count(message, "column "); got != want {
			t.Errorf("row %d has %d faults, want %d: %s", i+1, got, want, message)
		}
	}
}

func TestAmbiguous(t *testing.T) {
	u := newUpsert(t, sandbox.Options{}, contactsMapping)
	var ids []string
	for _, title := range []string{"CFO", "CEO"} {
		for _, old := range []string{"1", "2", "3"} {
			ids = append(ids, u.add("contact", map[string]any{"oldId": old, "title": title}, nil))
		}
	}
	lines := contactsHeader + "1,Ann Lee,,CTO,\n2,Bob Ray,,CTO,\n3,Cid Fox,,CTO,\n"
	rows := u.run(lines, "ambiguous", "ambiguous", "ambiguous")
	says(t, rows[0], "2 records of contact have the same Old ID", ids[0], ids[3], "ambiguous.csv")
	asked := table(t, filepath.Join(u.dir, "ambiguous.csv"))
	if len(asked) != 9 {
		t.Fatalf("%d lines, want one a row and one a candidate:\n%v", len(asked), asked)
	}
	titles := map[string]string{"": "CTO", ids[0]: "CFO", ids[3]: "CEO"}
	for i, line := range asked[:3] {
		if line["use"] != "" || line["line"] != "2" || line["identity"] != "1" || line["Title"] != titles[line["candidate"]] ||
			(i == 0) != (line["candidate"] == "") || (i == 0) != (line["link"] == "") || (i == 0) != (line["created"] == "") {
			t.Errorf("line %d is %v", i, line)
		}
		delete(titles, line["candidate"])
	}
	u.opts.Decisions = decide(t, asked, "", "", ids[3], "create", "", "", "", "", "skip")
	before := len(u.box.Records("contact"))
	rows = u.run(lines, "updated", "created", "skipped")
	if rows[0]["record_id"] != ids[3] || len(u.box.Records("contact")) != before+1 {
		t.Errorf("line 2 got %s, and %d contacts were made", rows[0]["record_id"], len(u.box.Records("contact"))-before)
	}
	says(t, rows[2], "left alone, as "+u.opts.Decisions[0]+":10 says")
	// What was decided stays, without the decisions and with them.
	u.run(lines, "unchanged", "unchanged", "skipped")
	u.opts.Decisions = nil
	u.run(lines, "unchanged", "unchanged", "skipped")
	u.run(strings.Replace(lines, "Cid Fox", "Cyd Fox", 1), "unchanged", "unchanged", "ambiguous")
}

// decide fills in the column use of ambiguous.csv, line by line.
func decide(t *testing.T, asked []map[string]string, uses ...string) []string {
	t.Helper()
	var b strings.Builder
	b.WriteString("use;row;candidate\n")
	for i, row := range asked {
		fmt.Fprintf(&b, "%s;%s;%s\n", uses[i], row["row"], row["candidate"])
	}
	path := filepath.Join(t.TempDir(), "decisions.csv")
	save(t, path, b.String())
	return []string{path}
}

// A decision for a record that is gone, or is another row's, rejects the row.
func TestDecisionsThatCannotBe(t *testing.T) {
	u := newUpsert(t, sandbox.Options{}, contactsMapping)
	a := u.add("contact", map[string]any{"oldId": "1"}, nil)
	b := u.add("contact", map[string]any{"oldId": "1"}, nil)
	u.run(contactsHeader+"1,,,CTO,\n", "ambiguous")
	asked := table(t, filepath.Join(u.dir, "ambiguous.csv"))
	u.opts.Decisions = decide(t, asked, a, "", "")
	if err := u.box.Trash(a); err != nil {
		t.Fatal(err)
	}
	rows := u.run(contactsHeader+"1,,,CTO,\n", "rejected")
	says(t, rows[0], "its record "+a+" is no longer in Lightfield")
	u.opts.Decisions = nil
	u.run(contactsHeader+"1,,,CTO,\n", "updated") // one is left
	u.opts.Decisions = decide(t, asked, b, "", "")
	u.run(contactsHeader+"1,,,CTO,\n", "unchanged")
}

func TestDecisionsRefused(t *testing.T) {
	key := (&job{mapping: &mapping.Mapping{Name: "contacts"}, object: "contact"}).rowKey
	row, other := key([16]byte{1}), key([16]byte{2})
	foreign := (&job{mapping: &mapping.Mapping{Name: "other"}, object: "contact"}).rowKey([16]byte{1})
	for name, c := range map[string]struct{ mode, file, want string }{
		"another file":     {"upsert", "a,b\n1,2\n", "has not the columns use, row, candidate"},
		"another import":   {"upsert", "use,row,candidate\nskip," + foreign + ",con_1\n", ":2: this is about a row of another import"},
		"nonsense":         {"upsert", "use,row,candidate\nyes," + row + ",con_1\n", `:2: "yes" is neither the id of a candidate nor create nor skip`},
		"another object":   {"upsert", "use,row,candidate\nacc_1," + row + ",con_1\n", `:2: "acc_1" is neither`},
		"no row":           {"upsert", "use,row,candidate\nskip,row-12,\n", `:2: "row-12" names no row`},
		"no digits":        {"upsert", "use,row,candidate\nskip," + strings.Replace(row, "0", "x", 1) + ",\n", ":2: "},
		"against itself":   {"upsert", "use,row,candidate\ncon_1," + row + ",con_1\ncon_2," + row + ",con_2\n", `:3: "con_2", but `},
		"one for two rows": {"upsert", "use,row,candidate\ncon_1," + row + ",con_1\ncon_1," + other + ",con_1\n", ":3: con_1 is given to another row already, at "},
		"create in update": {"update", "use,row,candidate\ncreate," + row + ",\n", ":2: mode update makes no records"},
		"mode create":      {"create", "use,row,candidate\nskip," + row + ",\n", "contacts.yaml matches nothing"},
		"broken":           {"upsert", "use,row,candidate\na\"b," + row + ",\n", ":2: "},
		"not there":        {"upsert", "", "read the decisions"},
	} {
		t.Run(name, func(t *testing.T) {
			u := newUpsert(t, sandbox.Options{}, strings.Replace(contactsMapping, "upsert", c.mode, 1))
			save(t, u.opts.Data, contactsHeader+"1,,,,\n")
			u.opts.Decisions = []string{filepath.Join(t.TempDir(), "decisions.csv")}
			if c.file != "" {
				save(t, u.opts.Decisions[0], c.file)
			}
			_, _, err := u.again()
			if usage, ok := errors.AsType[*UsageError](err); !ok || !strings.Contains(usage.Error(), c.want) || ExitCode(err) != ExitUsage {
				t.Errorf("got %v, want %q", err, c.want)
			}
			if n := u.box.Count("", 0); n != 0 {
				t.Errorf("%d requests were sent", n)
			}
		})
	}
}

// Modes need their scopes before the first write.
func TestScopesOfModes(t *testing.T) {
	for mode, want := range map[string]string{mapping.ModeUpsert: "contacts:create, contacts:update", mapping.ModeUpdate: "contacts:update", mapping.ModeCreate: "contacts:create"} {
		u := newUpsert(t, sandbox.Options{Scopes: []string{"accounts:read", "contacts:read"}}, strings.Replace(contactsMapping, "upsert", mode, 1))
		save(t, u.opts.Data, contactsHeader+"1,,,,\n")
		_, _, err := u.again()
		if scope, ok := errors.AsType[*ScopeError](err); !ok || commas(scope.Missing) != want {
			t.Errorf("mode %s: %v, want %s", mode, err, want)
		}
	}
}

// accountsUpsert imports n accounts, of which the sandbox holds the first have,
// every tenth with another sector, and gives the requests that it took. IDs of
// rows are their names.
func accountsUpsert(t *testing.T, n, have int, match string, o sandbox.Options) (*upserting, *report.Summary) {
	t.Helper()
	u := newUpsert(t, o, `version: 1
object: account
mode: upsert
identity: [Id]
match: `+match+`
fields: {oldId: Id, $name: Name, $website: Web, sector: Sector}
`)
	for _, r := range u.box.Records("account") {
		if err := u.box.Trash(r.ID); err != nil {
			t.Fatal(err)
		}
	}
	u.box.Advance(2 * o.IndexLag)
	var lines strings.Builder
	lines.WriteString("Id,Name,Web,Sector\n")
	for i := range max(n, have) {
		if i < n {
			fmt.Fprintf(&lines, "A%d,Company %d,https://company%d.example,Energy\n", i, i, i)
		}
		if i < have {
			sector := "Energy"
			if i%10 == 0 {
				sector = "Food"
			}
			u.add("account", map[string]any{"oldId": fmt.Sprint("A", i), "$name": fmt.Sprint("Company ", i),
				"$website": []string{fmt.Sprintf("https://company%d.example", i)}, "sector": sector}, nil)
		}
	}
	save(t, u.opts.Data, lines.String())
	s, _, err := u.again()
	if err != nil {
		t.Fatal(err)
	}
	return u, s
}

// The cheapest way to ask: reading everything costs a request for every 25
// records and one to see that a full page is the last, asking one for each row. Only records that differ are retrieved.
func TestRequestsOfUpserts(t *testing.T) {
	for name, c := range map[string]struct {
		rows, have      int
		match           string
		updated, search int64
	}{
		"500 rows against 400 records":        {500, 400, "[[oldId], [$website]]", 40, 17},
		"10 rows against 1000 records":        {10, 1000, "[[oldId]]", 1, 10},
		"10 rows, which could need two rules": {10, 1000, "[[oldId], [$website]]", 1, 11},
		"10 rows, the second rule finds them": {10, 1000, "[[oldId, sector], [$name]]", 1, 1 + 10 + 1},
		"100 rows against 100 records":        {100, 100, "[[$website]]", 10, 5},
		"100 new rows, nothing there":         {100, 0, "[[$website]]", 0, 1},
		"more rows than are looked ahead at":  {2500, 2300, "[[$website]]", 230, 93},
	} {
		t.Run(name, func(t *testing.T) {
			u, s := accountsUpsert(t, c.rows, c.have, c.match, sandbox.Options{IndexLag: time.Minute})
			had := int64(min(c.rows, c.have))
			if s.Rows.Updated != c.updated || s.Rows.Unchanged != had-c.updated || s.Rows.Created != int64(c.rows)-had {
				t.Errorf("rows: %+v", s.Rows)
			}
			if got := u.box.Count(sandbox.Search, 0); got != c.search {
				t.Errorf("%d list requests, want %d", got, c.search)
			}
			if got := s.Requests.Write.Count; got != int64(c.rows)-had+c.updated {
				t.Errorf("%d writes, want %d", got, int64(c.rows)-had+c.updated)
			}
			if got := s.Requests.Read.Count; got > c.updated+2 { // the key, the definitions
				t.Errorf("%d reads, want %d", got, c.updated+2)
			}
			if got := len(u.box.Records("account")); got != max(c.rows, c.have) {
				t.Errorf("%d accounts, want %d", got, max(c.rows, c.have))
			}
		})
	}
}

// A step of a migration knows what the steps before it have made, though lists do
// not show it yet.
func TestStepsMatchWhatEarlierOnesMade(t *testing.T) {
	u := newUpsert(t, sandbox.Options{IndexLag: time.Hour}, "")
	dir := filepath.Dir(u.opts.Data)
	const account = "version: 1\nobject: account\nmode: MODE\nidentity: [Id]\nmatch: [[$name, $owner]]\nfields: {$name: Name}\nrelationships: {$owner: {column: Owner, find: {object: member, by: $email}}}\n"
	for name, text := range map[string]string{
		"first.yaml": strings.Replace(account, "MODE", "create", 1), "second.yaml": strings.Replace(account, "MODE", "upsert", 1),
		"first.csv":  "Id,Name,Owner\n1,New Company,maren.oldfield@example.com\n",
		"second.csv": "Id,Name,Owner\nA,New Company,maren.oldfield@example.com\nB,New Company,tobias.lindqvist@example.com\n",
		"crm.yaml":   "version: 1\nsteps: [{mapping: first.yaml, file: first.csv}, {mapping: second.yaml, file: second.csv}]\n",
	} {
		save(t, filepath.Join(dir, name), text)
	}
	u.opts.Data = filepath.Join(dir, "crm.yaml")
	s, err := Migrate(t.Context(), u.opts)
	if err != nil || s.Rows.Created != 2 || s.Rows.Rejected != 1 {
		t.Fatalf("%v: %+v", err, s.Rows)
	}
	says(t, table(t, filepath.Join(u.opts.ReportDir, "second", "results.csv"))[0], `belongs to a row of the import "first"`)
}
