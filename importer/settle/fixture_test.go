package settle_test

import (
	"net/http"
	"net/http/httptrace"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client"
	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/plan"
	"lightfield-importer/importer/settle"
	"lightfield-importer/mapping/value"
)

const importName = "accounts-nightly"

// fixture is an import against a sandbox: everything is real but the clock and
// the network.
type fixture struct {
	t      *testing.T
	box    *sandbox.Sandbox
	folder string
	files  int // checkpoints made so far
	// between, when set, stands between the clients made from now on and the sandbox.
	between func(http.RoundTripper) http.RoundTripper

	client *client.Client
	check  *checkpoint.Checkpoint
	ledger *checkpoint.Ledger
	*settle.Settler
}

// onSandbox runs a test in a bubble of fake time, where back-offs take none.
func onSandbox(t *testing.T, o sandbox.Options, test func(*fixture)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { inBubble(t, o, test) })
}

// inBubble is onSandbox for a test that is in its bubble already.
func inBubble(t *testing.T, o sandbox.Options, test func(*fixture)) {
	t.Helper()
	box, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{t: t, box: box, folder: t.TempDir(), files: 1}
	f.start()
	defer func() { f.check.Close() }()
	test(f)
}

// start is the start of a run: a new client, the checkpoint opened anew.
func (f *fixture) start() {
	f.t.Helper()
	if f.check != nil {
		f.must(f.check.Close())
	}
	ctx := f.t.Context()
	var err error
	f.client = f.connect(0)
	f.check, err = checkpoint.Open(ctx, filepath.Join(f.folder, string(rune('0'+f.files))+".checkpoint"), checkpoint.Options{})
	f.must(err)
	f.ledger, err = f.check.Ledger(ctx, checkpoint.Import{Name: importName, Object: "account", Identity: []string{"Old ID"}})
	f.must(err)
	f.Settler = &settle.Settler{
		Client: f.client, Ledger: f.ledger, Owners: f.check, Import: importName, Object: "account",
		Types: map[string]value.Type{"$name": value.Text, "oldId": value.Text, "employees": value.Number},
	}
}

// forget loses the checkpoint.
func (f *fixture) forget() {
	f.files++
	f.start()
}

func (f *fixture) connect(maxOutage time.Duration) *client.Client {
	f.t.Helper()
	var transport http.RoundTripper = stripped{f.box.Transport()}
	if f.between != nil {
		transport = f.between(transport)
	}
	c, err := client.New(client.Config{
		BaseURL: "http://127.0.0.1/api", Key: sandbox.DefaultKey, Transport: transport, MaxOutage: maxOutage,
	})
	f.must(err)
	f.see(c)
	return c
}

// stripped serves the sandbox below a path, so that relative addresses are
// tested, and traces requests as a connection would: they have left.
type stripped struct{ http.RoundTripper }

func (s stripped) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Path = r.URL.Path[len("/api"):]
	if trace := httptrace.ContextClientTrace(r.Context()); trace != nil {
		if trace.GotConn != nil {
			trace.GotConn(httptrace.GotConnInfo{})
		}
		if trace.WroteHeaders != nil {
			trace.WroteHeaders()
		}
	}
	return s.RoundTripper.RoundTrip(r)
}

// see lets the client learn the server's time.
func (f *fixture) see(c *client.Client) {
	f.t.Helper()
	// Whatever the answer, it carries the server's Date.
	_, _ = c.Validate(f.t.Context())
}

// advance lets time pass at the server.
func (f *fixture) advance(d time.Duration) {
	f.t.Helper()
	f.box.Advance(d)
	f.see(f.client)
}

func (f *fixture) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

// job is the row with this old id, whose account has this name.
func job(id, name string) settle.Job {
	j := settle.Job{Label: id, Line: 2, Fields: []byte(name)}
	copy(j.ID[:], id)
	copy(j.Content[:], name)
	j.Row = plan.Row{Fields: []plan.Field{text("$name", name), text("oldId", id)}}
	return j
}

// plain is a row like job, whose body does not tell it from others of that name.
func plain(id, name string) settle.Job {
	j := job(id, name)
	j.Row.Fields = j.Row.Fields[:1]
	return j
}

func text(key, s string) plan.Field {
	return plan.Field{Key: key, Type: value.Text, JSON: []byte(`"` + s + `"`)}
}

// create sends the row's create and demands an outcome.
func (f *fixture) create(j settle.Job, want outcome.Outcome) settle.Ending {
	f.t.Helper()
	e := f.Create(f.t.Context(), j)
	f.ends(e, want)
	return e
}

// update retrieves the row's record and brings it to the row.
func (f *fixture) update(j settle.Job, want outcome.Outcome) settle.Ending {
	f.t.Helper()
	ctx := f.t.Context()
	entry := f.entry(j)
	j.RecordID, j.Revision = entry.RecordID, entry.Revision
	record, err := f.client.Retrieve(ctx, "account", j.RecordID)
	f.must(err)
	change, err := plan.Update(j.Row, record)
	f.must(err)
	e := f.Update(ctx, j, record, change)
	f.ends(e, want)
	return e
}

func (f *fixture) ends(e settle.Ending, want outcome.Outcome) {
	f.t.Helper()
	if e.Outcome != want {
		f.t.Fatalf("ended %+v, want %v", e, want)
	}
}

func writes(fault sandbox.Fault) sandbox.Faults {
	return sandbox.Faults{Pick: func(r *http.Request) sandbox.Fault {
		if r.Method == http.MethodPost {
			return fault
		}
		return sandbox.NoFault
	}}
}

// losing runs a write whose every answer is lost, before or after the work, and
// leaves its intent open as a crash would. Then a new run starts.
func (f *fixture) losing(fault sandbox.Fault, write func() settle.Ending) {
	f.t.Helper()
	f.box.SetFaults(writes(fault))
	f.Client = f.connect(-1)
	e := write()
	f.box.SetFaults(sandbox.Faults{})
	if e.Outcome != outcome.InDoubt || e.Stop == nil {
		f.t.Fatalf("a lost write ended %+v", e)
	}
	f.start()
	f.intents(1)
}

func (f *fixture) loseCreate(fault sandbox.Fault, j settle.Job) {
	f.t.Helper()
	f.losing(fault, func() settle.Ending { return f.Create(f.t.Context(), j) })
}

// open lists the open intents, those in doubt included.
func (f *fixture) open() []checkpoint.Intent {
	f.t.Helper()
	all, err := f.ledger.Intents(f.t.Context())
	f.must(err)
	return all
}

// intents demands that at least so many are open.
func (f *fixture) intents(least int) {
	f.t.Helper()
	if n := len(f.open()); n < least {
		f.t.Fatalf("%d intents are open, want at least %d", n, least)
	}
}

func (f *fixture) recover(want settle.Recovery) {
	f.t.Helper()
	got, err := f.Recover(f.t.Context(), f.open())
	f.must(err)
	if got != want {
		f.t.Fatalf("recovered %+v, want %+v", got, want)
	}
	if left := len(f.open()); left != want.InDoubt {
		f.t.Fatalf("%d intents are left, want %d", left, want.InDoubt)
	}
}

func (f *fixture) entry(j settle.Job) checkpoint.Entry {
	f.t.Helper()
	known, err := f.ledger.Lookup(f.t.Context(), []checkpoint.ID{j.ID})
	f.must(err)
	return known[j.ID]
}

// holds demands the names of the accounts that the sandbox holds, sorted.
func (f *fixture) holds(want ...string) {
	f.t.Helper()
	var names []string
	for _, r := range f.box.Records("account") {
		names = append(names, r.Fields["$name"].(string))
	}
	slices.Sort(names)
	if !slices.Equal(names, want) {
		f.t.Fatalf("the sandbox holds %q, want %q", names, want)
	}
}

// settledOn demands that the row is settled on the record with its content.
func (f *fixture) settledOn(j settle.Job, record string, revision int) {
	f.t.Helper()
	e := f.entry(j)
	if e.State != checkpoint.Settled || e.RecordID != record || e.Revision != revision || e.Content != j.Content {
		f.t.Fatalf("the ledger has %+v, want record %s at revision %d with content %x", e, record, revision, j.Content)
	}
}

// only gives the id of the one account there is.
func (f *fixture) only() string {
	f.t.Helper()
	records := f.box.Records("account")
	if len(records) != 1 {
		f.t.Fatalf("the sandbox holds %d accounts, want 1", len(records))
	}
	return records[0].ID
}

// posts counts the writes that reached the sandbox.
func (f *fixture) posts() int {
	n := 0
	for _, r := range f.box.Requests() {
		if r.Method == http.MethodPost {
			n++
		}
	}
	return n
}
