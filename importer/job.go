package importer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

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

// job is one run with everything it works on. Its methods are the phases and
// the stages of the pipeline; each stage says which goroutines run it.
type job struct {
	opts    Options
	object  string
	started time.Time

	src       *source.Reader
	mapping   *mapping.Mapping
	plan      *mapping.Plan
	fields    []mapping.PlannedField    // of the plan
	relations []mapping.PlannedRelation // of the plan
	parts     parts
	blank     identity.Digest // of a row whose identity cells are all empty
	client    *client.Client
	inFlight  int

	checkpoint *checkpoint.Checkpoint // nil in a dry run without one
	ledger     *checkpoint.Ledger
	resolver   *resolve.Resolver
	imported   imported
	ahead      lookout
	matching   *matching // nil: rows that are not known are created
	decisions  decisions
	settler    *settle.Settler
	recovery   settle.Recovery
	unsettled  int // writes that are open or in doubt at the end

	interrupted bool // before the first row

	stop    *stopper
	counts  counts
	seen    *seen       // owned by sequence
	repeats repetitions // owned by sequence
	held    int         // rows with a record in the ledger, before the first row
	met     int         // those of them that the file has; owned by sequence
	broken  int64       // rows that could not be read; owned by sequence

	gone *report.Vanished // nil: not computed

	files    *report.Files   // owned by collect
	columns  *report.Columns // owned by collect
	labels   report.Labels   // of the object's options
	errors   report.Grouper
	warnings report.Grouper
	warned   int64

	link struct {
		sync.Mutex
		format string // with {id}
	}
}

// open opens the data and the mapping, which need no network, and the
// checkpoint if it is there, so that a second run is turned away at once.
func (j *job) open(ctx context.Context) (err error) {
	if j.mapping, err = mapping.ReadFile(j.opts.Mapping); err != nil {
		if missingFile(err) {
			return &UsageError{Err: fmt.Errorf("there is no mapping %s", j.opts.Mapping),
				Hint: "write one (see mapping/README.md), or name it with --mapping FILE"}
		}
		return err
	}
	j.object = j.mapping.Object
	if err := j.readDecisions(); err != nil {
		return err
	}
	if j.src, err = source.OpenContext(ctx, j.opts.Data, j.sourceOptions()); err != nil {
		return err
	}
	return j.openCheckpoint(ctx)
}

func (j *job) sourceOptions() source.Options {
	s := j.mapping.Source
	return source.Options{
		Encoding: s.Encoding, Delimiter: s.Delimiter, HeaderRow: s.HeaderRow,
		MaxCell: s.MaxCell, MaxRecord: s.MaxRecord, MaxColumns: s.MaxColumns,
	}
}

func (j *job) openCheckpoint(ctx context.Context) error {
	if j.opts.Checkpoint == "" {
		return nil
	}
	c, err := checkpoint.Open(ctx, j.opts.Checkpoint, checkpoint.Options{ReadOnly: j.opts.DryRun, MustExist: true})
	if missingFile(err) {
		if j.opts.RequireCheckpoint {
			return &UsageError{Err: fmt.Errorf("there is no checkpoint %s", j.opts.Checkpoint),
				Hint: "run once without --require-checkpoint, or name it with --checkpoint FILE"}
		}
		return nil
	}
	j.checkpoint = c
	return err
}

// prepare asks the server what is needed to check everything else: the key,
// the definitions, and with them the mapping against the data.
func (j *job) prepare(ctx context.Context) error {
	described := j.describe(ctx)
	auth, err := j.client.Validate(ctx)
	defs, undescribed := described()
	if err != nil {
		return fmt.Errorf("check the API key: %w", err)
	}
	if !auth.Active {
		return errors.New("the API key is not active")
	}
	if err := j.allowed(auth, "read"); err != nil {
		return err
	}
	if undescribed != nil {
		return undescribed
	}
	if j.plan, err = j.mapping.Compile(defs, j.src.Header()); err != nil {
		return j.misread(err)
	}
	j.fields, j.relations = j.plan.Fields(), j.plan.Relations()
	j.labels = labelsOf(defs[j.object])
	j.parts = newParts(j.fields, j.relations)
	j.blank = identity.Columns(make([]string, len(j.plan.IdentityColumns())))
	if err := j.bind(ctx, defs); err != nil {
		return err
	}
	if err := j.openImported(ctx); err != nil {
		return err
	}
	return j.permitted(ctx, auth)
}

// describe asks for all definitions at once, while the key is being checked.
func (j *job) describe(ctx context.Context) func() (map[string]*client.Definitions, error) {
	objects := j.mapping.Objects()
	found, failed := make([]*client.Definitions, len(objects)), make([]error, len(objects))
	var asking sync.WaitGroup
	for i, object := range objects {
		asking.Go(func() { found[i], failed[i] = j.client.Definitions(ctx, object) })
	}
	return func() (map[string]*client.Definitions, error) {
		asking.Wait()
		defs := map[string]*client.Definitions{}
		for i, object := range objects {
			if failed[i] != nil {
				return nil, fmt.Errorf("read the definitions of %s: %w", object, failed[i])
			}
			defs[object] = found[i]
		}
		return defs, nil
	}
}

// allowed checks scopes on the run's object, and reading on those it refers to.
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
	if missing := auth.Missing(scopes...); len(missing) > 0 {
		return &ScopeError{Missing: missing}
	}
	return nil
}

// permitted finds scopes that only writes need before the first write.
func (j *job) permitted(ctx context.Context, auth client.Auth) error {
	if j.opts.DryRun {
		return nil
	}
	if err := j.allowed(auth, verbsOf(j.plan.Mode())...); err != nil {
		return err
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

// bind ties the checkpoint to the organisation and the import.
func (j *job) bind(ctx context.Context, defs map[string]*client.Definitions) (err error) {
	if j.checkpoint == nil && !j.opts.DryRun {
		if j.checkpoint, err = checkpoint.Open(ctx, j.opts.Checkpoint, checkpoint.Options{}); err != nil {
			return err
		}
	}
	if j.checkpoint == nil {
		return nil
	}
	err = j.checkpoint.Bind(ctx, checkpoint.Organisation{
		BaseURL: strings.TrimRight(j.opts.Client.BaseURL, "/"), Sandbox: j.opts.Sandbox,
		Definitions: map[string]string{j.object: defs[j.object].SystemField()},
	})
	if err != nil {
		return err
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
	j.resolver = resolve.New(j.client)
	j.resolver.LookAhead(aheadBatches)
	j.matching = j.newMatching()
	j.seen, j.repeats = newSeen(), repetitions{}
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
