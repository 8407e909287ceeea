package importer

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/report"
)

// listName is the list that the accounts of these tests are put on.
const listName = "Import 2026-11"

func listMapping(name string) string {
	return "version: 1\nname: accounts\nobject: account\nmode: upsert\nmatch: [[$name]]\non_gone: recreate\nidentity: [Id]\n" +
		"add_to_list: " + name + "\nfields: {$name: Name, sector: Sector}\n"
}

func onList(t *testing.T, o sandbox.Options) *stubbing {
	t.Helper()
	s := newStubbing(t, o)
	save(t, filepath.Join(s.dir, "accounts.yaml"), listMapping(listName))
	return s
}

// accounts are the lines of n accounts, from the first one on.
func accounts(first, n int, sector string) string {
	var b strings.Builder
	b.WriteString("Id,Name,Sector\n")
	for i := first; i < first+n; i++ {
		fmt.Fprintf(&b, "%d,Listed %d,%s\n", i, i, sector)
	}
	return b.String()
}

// imports imports lines, and checks the exit code and what the summary says of the list.
func (s *stubbing) imports(o Options, code int, want report.List) *report.Summary {
	s.t.Helper()
	summary, err := Run(s.t.Context(), o)
	if summary.ExitCode != code {
		s.t.Fatalf("exit code %d, want %d: %v %+v", summary.ExitCode, code, err, summary.Rows)
	}
	if len(summary.Lists) != 1 {
		s.t.Fatalf("lists %+v", summary.Lists)
	}
	got := summary.Lists[0]
	if got.Name == "" || got.Object != "account" || got.Created != want.Created || got.Put != want.Put || got.Missing != want.Missing || !strings.Contains(got.Error, want.Error) || (got.Error == "") != (want.Error == "") {
		s.t.Fatalf("list %+v, want %+v", got, want)
	}
	return summary
}

// on demands what the only live list of a name holds: the accounts called Listed, by
// their numbers.
func (s *stubbing) on(list string, first, n int) {
	s.t.Helper()
	var have [][]string
	for _, r := range s.box.Records("list") {
		if r.Fields["$name"] == list {
			have = append(have, r.Relationships["$accounts"])
		}
	}
	if len(have) != 1 {
		s.t.Fatalf("%d lists are called %s", len(have), list)
	}
	var want []string
	for i := first; i < first+n; i++ {
		want = append(want, s.one(fmt.Sprint("Listed ", i)))
	}
	live := slices.DeleteFunc(slices.Clone(have[0]), func(id string) bool { r, _ := s.box.Record(id); return r.Trashed })
	slices.Sort(live)
	slices.Sort(want)
	if !slices.Equal(live, want) {
		s.t.Errorf("the list holds %d accounts, want %d: %q", len(live), n, live)
	}
}

// sent counts the requests about lists since the last call.
func (s *stubbing) sent() (reads, writes int) {
	all := s.box.Requests()
	for _, r := range all[s.asked:] {
		switch {
		case !strings.HasPrefix(r.Path, "/v1/lists"):
		case r.Method == http.MethodPost:
			writes++
		default:
			reads++
		}
	}
	s.asked = len(all)
	return reads, writes
}

func (s *stubbing) asks(reads, writes int) {
	s.t.Helper()
	if r, w := s.sent(); r != reads || w != writes {
		s.t.Errorf("%d reads and %d writes of lists, want %d and %d", r, w, reads, writes)
	}
}

// The records of all rows are put on the list, 25 a request; it is made once; a run
// that finds nothing new asks nothing of lists, one with another name puts all on that.
func TestList(t *testing.T) {
	s := onList(t, sandbox.Options{IndexLag: lagging})
	dry := s.options("accounts", accounts(0, 60, "Food"))
	dry.DryRun = true
	s.imports(dry, ExitDone, report.List{Created: true, Put: 60})
	s.asks(1, 0)
	summary := s.imports(s.options("accounts", accounts(0, 60, "Food")), ExitDone, report.List{Created: true, Put: 60})
	if l := summary.Lists[0]; !strings.HasSuffix(l.Link, l.RecordID) || l.RecordID == "" {
		t.Errorf("the list is %+v", l)
	}
	s.on(listName, 0, 60)
	s.asks(1, 4)
	for range 2 {
		s.imports(s.options("accounts", accounts(0, 60, "Food")), ExitDone, report.List{})
		s.asks(0, 0)
	}
	// What is updated is on it already, what is new or made anew is not.
	if err := s.box.Trash(s.one("Listed 7")); err != nil {
		t.Fatal(err)
	}
	s.imports(s.options("accounts", accounts(0, 61, "Energy")), ExitDone, report.List{Put: 2})
	s.asks(0, 1)
	s.on(listName, 0, 61)

	save(t, filepath.Join(s.dir, "accounts.yaml"), listMapping("Others"))
	dry = s.options("accounts", accounts(0, 61, "Energy"))
	dry.DryRun = true
	s.imports(dry, ExitDone, report.List{Created: true, Put: 61})
	s.asks(1, 0)
	s.imports(s.options("accounts", accounts(0, 61, "Energy")), ExitDone, report.List{Created: true, Put: 61})
	s.asks(1, 4)
	s.on("Others", 0, 61)
	s.on(listName, 0, 61)
}

// A list that is there is used, whoever made it; others of the name hold other records.
func TestListThatIsThere(t *testing.T) {
	for name, listed := range map[string]habit{"as documented": nil, "listed without its name": bare} {
		t.Run(name, func(t *testing.T) {
			s := onList(t, sandbox.Options{})
			id := s.add("list", map[string]any{"$name": listName, "$objectType": "account"})
			s.add("list", map[string]any{"$name": listName, "$objectType": "contact"})
			s.add("list", map[string]any{"$name": listName + " b", "$objectType": "account"})
			matched := s.add("account", map[string]any{"$name": "Listed 1"})
			s.opts.Client.Transport = between(func(r *http.Request) (*http.Response, error) {
				res, err := http.DefaultTransport.RoundTrip(r)
				if err == nil && listed != nil && strings.HasSuffix(r.URL.Path, "/lists") {
					err = listed.change(r, res)
				}
				return res, err
			})
			summary := s.imports(s.options("accounts", accounts(0, 3, "Food")), ExitDone, report.List{Put: 3})
			if summary.Lists[0].RecordID != id || summary.Rows.Updated != 1 {
				t.Errorf("list %+v, rows %+v", summary.Lists[0], summary.Rows)
			}
			if r, _ := s.box.Record(id); !slices.Contains(r.Relationships["$accounts"], matched) || len(r.Relationships["$accounts"]) != 3 {
				t.Errorf("the list holds %q", r.Relationships)
			}
		})
	}
}

func (s *stubbing) add(object string, fields map[string]any) string {
	s.t.Helper()
	id, err := s.box.Add(object, fields, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

func TestSeveralListsOfTheName(t *testing.T) {
	s := onList(t, sandbox.Options{})
	var ids []string
	for range 3 {
		ids = append(ids, s.add("list", map[string]any{"$name": listName, "$objectType": "account"}))
	}
	if err := s.box.Trash(ids[1]); err != nil {
		t.Fatal(err)
	}
	for _, dry := range []bool{true, false} {
		o := s.options("accounts", accounts(0, 3, "Food"))
		o.DryRun = dry
		summary, err := Run(t.Context(), o)
		if summary.ExitCode != ExitUsage || !strings.Contains(err.Error(), fmt.Sprintf(`2 lists of account records are called %q: %s, %s`, listName, ids[0], ids[2])) {
			t.Errorf("dry run %v: exit code %d: %v", dry, summary.ExitCode, err)
		}
	}
	if n := len(s.named("Listed 0")); n != 0 {
		t.Errorf("%d rows were imported", n)
	}
}

// puts lets a test stand before the requests that put records on a list.
func (s *stubbing) puts(o *Options, stand func(body string) *http.Response) {
	s.t.Helper()
	o.Client.Transport = between(func(r *http.Request) (*http.Response, error) {
		if r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/v1/lists/") {
			text, err := io.ReadAll(r.Body)
			if err != nil {
				return nil, err
			}
			r.Body = io.NopCloser(bytes.NewReader(text))
			if answer := stand(string(text)); answer != nil {
				answer.Request = r
				return answer, nil
			}
		}
		return http.DefaultTransport.RoundTrip(r)
	})
}

func problemAnswer(status int, kind string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(`{"error":{"type":"` + kind + `","message":"no"}}`)), ContentLength: -1}
}

// Whatever keeps records from the list changes no row, and the next run tries again.
func TestListThatRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		stand   func(s *stubbing) func(body string) *http.Response
		missing int64
		says    string
		posts   int
	}{
		"all of them": {func(*stubbing) func(string) *http.Response {
			return func(string) *http.Response { return problemAnswer(422, "unprocessable_content") }
		}, 60, "422 unprocessable_content", 50},
		"one of them": {func(s *stubbing) func(string) *http.Response {
			return func(body string) *http.Response {
				if strings.Contains(body, s.one("Listed 30")) {
					return problemAnswer(422, "unprocessable_content")
				}
				return nil
			}
		}, 1, "422 unprocessable_content", 14}, // the create, 3 requests, and 10 to find it
		"forbidden": {func(*stubbing) func(string) *http.Response {
			return func(string) *http.Response { return problemAnswer(403, "forbidden") }
		}, 60, "403 forbidden", 2},
	} {
		t.Run(name, func(t *testing.T) {
			s := onList(t, sandbox.Options{})
			o := s.options("accounts", accounts(0, 60, "Food"))
			posts := 1 // the create
			stand := test.stand(s)
			s.puts(&o, func(body string) *http.Response { posts++; return stand(body) })
			summary := s.imports(o, ExitRows, report.List{Created: true, Put: 60 - test.missing, Missing: test.missing, Error: test.says})
			if summary.Rows.Created != 60 || summary.Stopped != "" || posts > test.posts {
				t.Errorf("rows %+v, stopped %q, %d writes of lists, want at most %d", summary.Rows, summary.Stopped, posts, test.posts)
			}
			s.imports(s.options("accounts", accounts(0, 60, "Food")), ExitDone, report.List{Put: test.missing})
			s.on(listName, 0, 60)
			s.sent()
			s.imports(s.options("accounts", accounts(0, 60, "Food")), ExitDone, report.List{})
			s.asks(0, 0)
		})
	}
}

// A record that is gone has no place on a list, keeps no other off it, and is not tried
// again.
func TestListWithoutARecordThatIsGone(t *testing.T) {
	s := onList(t, sandbox.Options{})
	s.imports(s.options("accounts", accounts(0, 30, "Food")), ExitDone, report.List{Created: true, Put: 30})
	if err := s.box.Trash(s.one("Listed 3")); err != nil {
		t.Fatal(err)
	}
	save(t, filepath.Join(s.dir, "accounts.yaml"), listMapping("Others"))
	summary := s.imports(s.options("accounts", accounts(0, 30, "Food")), ExitDone, report.List{Created: true, Put: 29})
	if summary.Rows.Unchanged != 30 {
		t.Errorf("rows %+v", summary.Rows)
	}
	s.sent()
	s.imports(s.options("accounts", accounts(0, 30, "Food")), ExitDone, report.List{})
	s.asks(0, 0)
}

// When the list is gone the run says so, and the next one puts all on another.
func TestListThatIsGone(t *testing.T) {
	s := onList(t, sandbox.Options{IndexLag: lagging})
	first := s.imports(s.options("accounts", accounts(0, 30, "Food")), ExitDone, report.List{Created: true, Put: 30}).Lists[0].RecordID
	if err := s.box.Trash(first); err != nil {
		t.Fatal(err)
	}
	s.imports(s.options("accounts", accounts(0, 30, "Food")), ExitDone, report.List{}) // asks nothing
	summary := s.imports(s.options("accounts", accounts(0, 31, "Food")), ExitRows, report.List{Missing: 1, Error: "the list is no longer in Lightfield; the next run puts all records on another one"})
	if summary.Rows.Created != 1 {
		t.Errorf("rows %+v", summary.Rows)
	}
	s.imports(s.options("accounts", accounts(0, 31, "Food")), ExitDone, report.List{Created: true, Put: 31})
	s.on(listName, 0, 31)
}

// What an interrupted run has not put on the list is put there by the next.
func TestListOfAnInterruptedImport(t *testing.T) {
	s := onList(t, sandbox.Options{})
	o := s.options("accounts", accounts(0, 60, "Food"))
	ctx, interrupt := context.WithCancel(t.Context())
	s.puts(&o, func(string) *http.Response { interrupt(); return nil })
	summary, err := Run(ctx, o)
	if err != nil || summary.ExitCode != ExitInterrupted {
		t.Fatalf("exit code %d: %v", summary.ExitCode, err)
	}
	done, l := summary.Rows.Created, summary.Lists[0]
	if l.Put == 0 || l.Put+l.Missing != done || l.Error != "" {
		t.Fatalf("of %d records: %+v", done, l)
	}
	s.imports(s.options("accounts", accounts(0, 60, "Food")), ExitDone, report.List{Put: 60 - l.Put})
	s.on(listName, 0, 60)
}

// The create of the list is settled by the next run, and never made twice.
func TestKilledWhileAListIsMade(t *testing.T) {
	for _, fault := range []sandbox.Fault{sandbox.FaultLostBefore, sandbox.FaultLostAfter} {
		t.Run(string(fault), func(t *testing.T) {
			s := onList(t, sandbox.Options{IndexLag: lagging})
			ctx, kill := context.WithCancel(t.Context())
			o := s.options("accounts", accounts(0, 30, "Food"))
			s.box.SetFaults(sandbox.Faults{Pick: func(r *http.Request) sandbox.Fault {
				if r.Method == http.MethodPost && r.URL.Path == "/v1/lists" {
					kill()
					return fault
				}
				return sandbox.NoFault
			}})
			summary, err := Run(ctx, o)
			if err != nil || summary.Unsettled != 1 {
				t.Fatalf("%d writes are open: %v", summary.Unsettled, err)
			}
			s.box.SetFaults(sandbox.Faults{})
			summary = s.imports(s.options("accounts", accounts(0, 30, "Food")), ExitDone, report.List{Put: 30})
			if summary.Recovered != 1 {
				t.Errorf("%d writes were recovered", summary.Recovered)
			}
			s.on(listName, 0, 30)
		})
	}
}

// The steps of a migration share the list of a name, those of other objects have one of
// their own.
func TestListsOfAMigration(t *testing.T) {
	files := map[string]string{
		"one.yaml":    "version: 1\nobject: account\nidentity: [Id]\nadd_to_list: All\nfields: {$name: Name}\n",
		"two.yaml":    "version: 1\nobject: account\nidentity: [Id]\nadd_to_list: All\nfields: {$name: Name}\n",
		"people.yaml": "version: 1\nobject: contact\nidentity: [Id]\nadd_to_list: All\nfields: {$email: E-mail}\n",
		"one.csv":     "Id,Name\n1,Eins\n2,Zwei\n",
		"two.csv":     "Id,Name\n1,Uno\n",
		"people.csv":  "Id,E-mail\n1,a@b.example\n",
		"crm.yaml":    "version: 1\nsteps: [{mapping: one.yaml, file: one.csv}, {mapping: two.yaml, file: two.csv}, {mapping: people.yaml, file: people.csv}]\n",
	}
	o, box := migrating(t, files)
	for run, put := range []int64{3, 0} {
		o.RunID, o.ReportDir = fmt.Sprint("run-", run), filepath.Join(t.TempDir(), "reports")
		summary, err := Migrate(t.Context(), o)
		if err != nil || summary.ExitCode != ExitDone {
			t.Fatal(summary.ExitCode, err)
		}
		if len(summary.Lists) != 2 || summary.Lists[0].Put != put || summary.Lists[0].Created != (run == 0) || summary.Lists[1].Object != "contact" {
			t.Errorf("run %d: lists %+v", run, summary.Lists)
		}
	}
	held := map[string]int{}
	for _, r := range box.Records("list") {
		held[fmt.Sprint(r.Fields["$name"], " ", r.Fields["$objectType"])] = len(r.Relationships["$accounts"]) + len(r.Relationships["$contacts"])
	}
	if len(held) != 2 || held["All account"] != 3 || held["All contact"] != 1 {
		t.Errorf("the lists hold %v", held)
	}
}

// The scopes are asked for before the first write, all that lack at once.
func TestScopesOfLists(t *testing.T) {
	s := onList(t, sandbox.Options{})
	s.box.SetScopes("accounts:read", "accounts:create", "accounts:update")
	_, err := Run(t.Context(), s.options("accounts", accounts(0, 3, "Food")))
	if err == nil || !strings.Contains(err.Error(), "the scopes lists:read, lists:create, lists:update") {
		t.Errorf("ended with %v", err)
	}
	o := s.options("accounts", accounts(0, 3, "Food"))
	o.DryRun = true
	if _, err = Run(t.Context(), o); err == nil || !strings.HasSuffix(err.Error(), "the scope lists:read") {
		t.Errorf("the dry run ended with %v", err)
	}
	if n := len(s.named("Listed 0")); n != 0 {
		t.Errorf("%d rows were imported", n)
	}
}
