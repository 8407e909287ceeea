package importer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client"
	"lightfield-importer/importer/identity"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/resolve"
	"lightfield-importer/importer/settle"
	"lightfield-importer/importer/source"
	"lightfield-importer/mapping"
	"lightfield-importer/mapping/value"
)

// job is one import with everything it works on. Its methods are the phases and
// the stages of the pipeline; each stage says which goroutines run it.
type job struct {
	*session
	opts   Options  // the session's, with the import's own files
	stop   *stopper // the session's, or a step's own
	object string

	src       *source.Reader
	mapping   *mapping.Mapping
	plan      *mapping.Plan
	fields    []mapping.PlannedField    // of the plan
	relations []mapping.PlannedRelation // of the plan
	parts     parts                     // of the mapping
	now       parts                     // those that this pass writes
	later     parts                     // those that are left to a second pass
	second    bool                      // this is one
	finds     bool                      // a relation's records have to be looked for
	blank     identity.Digest           // of a row whose identity cells are all empty

	ledger    *checkpoint.Ledger
	imported  imported
	ahead     lookout
	matching  *matching // nil: rows that are not known are created
	uniques   *uniques  // nil: the rows have no field of which no two records share a value
	decisions decisions
	settler   *settle.Settler
	recovery  settle.Recovery
	stubs     []*stubKind // that rows may make
	stubbed   []stubField // of the rows: others look for them by it
	listing   *listing    // nil: records are put on no list
	lately    bool        // lists may lag behind what earlier runs have written
	unsettled int         // writes that are open or in doubt at the end

	lines  lines
	free   batches
	counts counts
	before int64 // bad rows of the imports before
	held   int   // rows with a record in the ledger, before the first row

	follower *checkpoint.Follower // of the ledger; owned by sequence, as what follows
	seen     *seen
	repeats  repetitions
	met      int   // rows with a record in the ledger that the file has
	broken   int64 // rows that could not be read

	gone *report.Vanished // nil: not computed

	errors    report.Grouper // owned by collect, as what follows
	warnings  report.Grouper
	warned    int64
	ids       idWatch
	unchecked report.Open

	files   *report.Files   // owned by collect
	columns *report.Columns // owned by collect
	labels  report.Labels   // of the object's options

	stubMu     sync.Mutex
	stubCounts map[*stubKind]stubCount

	link struct {
		sync.Mutex
		format string // with {id}
	}
}

// open opens the data and the mapping, which need no network.
func (j *job) open(ctx context.Context) (err error) {
	if j.mapping, err = mapping.ReadFile(j.opts.Mapping); err != nil {
		if missingFile(err) {
			if gone := j.missingData(); gone != nil {
				return gone // mistyped, and the mapping's name comes from it
			}
			return &UsageError{Err: fmt.Errorf("there is no mapping %s", j.opts.Mapping),
				Hint: "draft one with importer init, write one (see mapping/README.md), or name it with --mapping FILE"}
		}
		return err
	}
	j.object = j.mapping.Object
	j.src, err = source.OpenAll(ctx, j.opts.files(), j.sourceOptions())
	return err
}

// missingData says which file of the data is not there; nil: all are.
func (j *job) missingData() error {
	for _, path := range j.opts.files() {
		if _, err := os.Stat(path); path != source.Stdin && missingFile(err) {
			return &source.Error{File: path, Message: "there is no such file"}
		}
	}
	return nil
}

func (j *job) sourceOptions() source.Options {
	s := j.mapping.Source
	return source.Options{
		Encoding: s.Encoding, Delimiter: s.Delimiter, HeaderRow: s.HeaderRow, Sheet: s.Sheet,
		CommaColumns: j.mapping.CommaColumns(), MaxCell: s.MaxCell, MaxRecord: s.MaxRecord, MaxColumns: s.MaxColumns,
	}
}

// fit checks the mapping against the definitions and the data.
func (j *job) fit(defs map[string]*client.Definitions) (err error) {
	if j.plan, err = j.mapping.Compile(defs, j.src.Header()); err != nil {
		return j.misread(j.opts.Offline.undefined(err))
	}
	j.fields, j.relations = j.plan.Fields(), j.plan.Relations()
	j.labels = labelsOf(defs[j.object])
	j.parts = newParts(j.fields, j.relations)
	j.now = j.parts
	j.finds = slices.ContainsFunc(j.relations, func(r mapping.PlannedRelation) bool { return r.By != "" })
	j.blank = identity.Columns(make([]string, len(j.plan.IdentityColumns())))
	return nil
}

// allowed checks scopes on the run's object and on its list, and reading on those it
// refers to.
func (j *job) allowed(auth client.Auth, verbs ...string) error {
	var scopes []string
	for _, v := range verbs {
		scopes = append(scopes, client.Scope(j.object, v))
	}
	for _, object := range j.mapping.Objects() {
		if s := client.Scope(object, "read"); !slices.Contains(scopes, s) {
			scopes = append(scopes, s)
		}
	}
	if j.mapping.AddToList != "" {
		scopes = append(scopes, j.listScopes()...)
	}
	if missing := auth.Missing(scopes...); len(missing) > 0 {
		return &ScopeError{Missing: missing}
	}
	return nil
}

// lookIDsUp makes a dry run ask whether the records exist that rows name by their ids,
// of the object types that the key may read. A run leaves that to the server, which
// refuses the row.
func (j *job) lookIDsUp(auth client.Auth) {
	for i := range j.relations {
		r := &j.relations[i]
		_, known := client.Known(r.Object)
		if r.By == "" && known && len(auth.Missing(client.Scope(r.Object, "read"))) == 0 {
			r.By, r.ByType = resolve.ByID, resolve.ID
			j.finds = true
		}
	}
}

// listScopes are those that a list takes which may have to be made.
func (j *job) listScopes() []string {
	scopes := []string{client.Scope("list", "read")}
	if !j.opts.DryRun {
		scopes = append(scopes, client.Scope("list", "create"), client.Scope("list", "update"))
	}
	return scopes
}

// permitted finds scopes that only writes need before the first write.
func (j *job) permitted(ctx context.Context, auth client.Auth) error {
	if j.opts.DryRun {
		j.lookIDsUp(auth)
		return nil
	}
	if err := j.allowed(auth, verbsOf(j.plan.Mode())...); err != nil {
		return err
	}
	for _, k := range j.stubs {
		if missing := auth.Missing(client.Scope(k.object, "create")); len(missing) > 0 {
			return &ScopeError{Missing: missing}
		}
	}
	known, err := j.ledger.Sample(ctx, 1)
	if err != nil || len(known) == 0 {
		return err
	}
	if err := j.allowed(auth, append(verbsOf(j.plan.Mode()), "update")...); err != nil {
		return err
	}
	_, err = j.client.Retrieve(ctx, j.object, known[0].RecordID)
	if answer, ok := errors.AsType[*client.Error](err); ok && answer.Class == client.ClassRow {
		return nil // gone is a matter of that row; the definitions have told the organisation
	}
	if err != nil {
		return fmt.Errorf("read record %s of an earlier run: %w", known[0].RecordID, err)
	}
	return nil
}

// verbsOf are the scopes that rows need which are not known yet.
func verbsOf(mode string) []string {
	switch mode {
	case mapping.ModeUpdate:
		return []string{"update"}
	case mapping.ModeUpsert:
		return []string{"create", "update"}
	}
	return []string{"create"}
}

// enter opens the import's ledger in the checkpoint.
func (j *job) enter(ctx context.Context) (err error) {
	if j.checkpoint == nil {
		return nil
	}
	j.ledger, err = j.checkpoint.Ledger(ctx, checkpoint.Import{
		Name: j.mapping.Name, Object: j.object,
		Identity: j.plan.IdentityColumns(), Mapped: j.plan.MappedColumns(),
	})
	if err != nil {
		return err
	}
	j.link.format = j.ledger.Link()
	return nil
}

// equip makes what the stages need.
func (j *job) equip() {
	types := map[string]value.Type{}
	for _, f := range j.fields {
		types[f.Key] = f.Type
	}
	j.resolver.LookAhead(aheadBatches)
	j.resolver.OnRead = j.noteReading
	j.matching, j.uniques = j.newMatching(), j.newUniques()
	j.seen, j.repeats = newSeen(j.ahead.total), repetitions{}
	j.stubbed = j.stubFields()
	j.ids = j.watchIDs()
	if j.opts.DryRun {
		return
	}
	j.settler = &settle.Settler{
		Client: j.client, Ledger: j.ledger, Owners: j.checkpoint,
		Import: j.mapping.Name, Object: j.object, Run: j.opts.RunID,
		Types: types, Match: j.plan.Match(),
	}
}

// columnOf names the column that a parameter in an answer of the server comes from.
func (j *job) columnOf(param string) string {
	for _, f := range j.fields {
		if names(param, f.Key) {
			return commas(f.Columns)
		}
	}
	for _, r := range j.relations {
		if names(param, r.Key) {
			return commas(r.Columns)
		}
	}
	return ""
}

// names reports whether a parameter such as fields.$stage is the key's.
func names(param, key string) bool {
	param = strings.TrimPrefix(strings.TrimPrefix(param, "fields."), "relationships.")
	return param == key || strings.HasPrefix(param, key+".") || strings.HasPrefix(param, key+"[")
}
