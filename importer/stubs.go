package importer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"lightfield-importer/checkpoint"
	"lightfield-importer/importer/identity"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/resolve"
	"lightfield-importer/importer/settle"
	"lightfield-importer/mapping"
	"lightfield-importer/mapping/value"
)

// A relationship with missing: create makes a record of each distinct value that no
// record has: a stub. Stubs are written and settled like rows, in companion ledgers
// of the checkpoint, one for each object type and field. So they are made once however
// often runs are interrupted, and taken back with the run that made them.

// stubKind are the stubs of one object type that hold their value in one field. The
// imports of a run share it.
type stubKind struct {
	object, by string
	kind       value.Type
	convert    *value.Converter
	ledger     *checkpoint.Ledger // nil: a dry run without a checkpoint
	settler    *settle.Settler    // nil: a dry run
	settled    bool               // open writes of earlier runs are; owned by the import that runs

	mu     sync.Mutex
	open   int                // writes that are open or in doubt at the end
	link   string             // format of links, once it is known
	values map[string]*stub   // of this run, by the value's comparable form
	rows   map[string]stubRow // rows of this run that are the value's record, or may become it
}

// stub is one value's record.
type stub struct {
	done  chan struct{} // closed when what follows is known
	found resolve.Found
	ended *ending // why there is none, for every row that needs it
}

// stubRow is the record that a row of this run has; without an id the row may get one.
type stubRow struct{ id, name string }

// stubLedger names the ledger of a kind.
func stubLedger(object, by string) string {
	return checkpoint.CompanionPrefix + "stubs of " + object + " by " + by
}

// stubID is what the ledger calls a value.
func stubID(form string) checkpoint.ID { return identity.Columns([]string{form}) }

// unmade stands for the id of a stub.
func unmade(r mapping.PlannedRelation, text string) string {
	form, err := value.Comparable(r.ByType, text)
	if err != nil {
		form = text // nothing is made of it
	}
	return unmadeID(r.Object, stubID(form))
}

// makesStubs reports whether rows may make records for a relationship.
func makesStubs(r mapping.PlannedRelation) bool {
	return r.Missing == mapping.MissingCreate && r.Asks()
}

// openStubs opens the ledgers of the stubs that the import may make, and refuses what
// could make a stub of a row of its own file.
func (j *job) openStubs(ctx context.Context) error {
	for _, ref := range j.now.order {
		if ref.relation && makesStubs(j.relations[ref.index]) && j.relations[ref.index].Object == j.object {
			return j.ownStubs(j.relations[ref.index])
		}
	}
	for _, r := range j.relations {
		if !makesStubs(r) {
			continue
		}
		k, err := j.openKind(ctx, r)
		if err != nil {
			return err
		}
		if !slices.Contains(j.stubs, k) {
			j.stubs = append(j.stubs, k)
		}
	}
	return nil
}

func (j *job) ownStubs(r mapping.PlannedRelation) error {
	return mapping.Problems{{
		File: j.mapping.File, Line: r.MissingAt.Line, Column: r.MissingAt.Column,
		Message: fmt.Sprintf("%s links to records of the file's own object %s, so a row could be made a second time, as a stub, before its turn", r.Key, r.Object),
		Hint:    "use missing: reject, skip or empty; importer migrate links such rows once all of them are there, where neither a new record nor match needs the link",
	}}
}

// stubsOf finds the kind among those of the run; nil: it is not opened yet.
func (s *session) stubsOf(r mapping.PlannedRelation) *stubKind {
	i := slices.IndexFunc(s.kinds, func(k *stubKind) bool { return k.object == r.Object && k.by == r.By })
	if i < 0 {
		return nil
	}
	return s.kinds[i]
}

// openKind finds the kind, or opens it.
func (s *session) openKind(ctx context.Context, r mapping.PlannedRelation) (*stubKind, error) {
	if k := s.stubsOf(r); k != nil {
		return k, nil
	}
	convert, err := value.New(r.Stub)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.Key, err)
	}
	k := &stubKind{object: r.Object, by: r.By, kind: r.ByType, convert: convert, values: map[string]*stub{}, rows: map[string]stubRow{}}
	if s.checkpoint != nil {
		k.ledger, err = s.checkpoint.Ledger(ctx, checkpoint.Import{Name: stubLedger(k.object, k.by), Object: k.object, Identity: []string{k.by}})
		if err != nil {
			return nil, err
		}
	}
	if !s.opts.DryRun {
		k.link = k.ledger.Link()
		k.settler = &settle.Settler{
			Client: s.client, Ledger: k.ledger, Owners: s.checkpoint, Import: stubLedger(k.object, k.by),
			Object: k.object, Run: s.opts.RunID, Types: map[string]value.Type{k.by: k.kind},
		}
	}
	s.kinds = append(s.kinds, k)
	return k, nil
}

// recoverStubs settles the stubs that earlier runs left open.
func (j *job) recoverStubs(ctx context.Context) error {
	for _, k := range j.stubs {
		if k.settled {
			continue
		}
		k.settled = true
		r, err := j.settleOpen(ctx, k.ledger, k.settler)
		j.recovery.Add(r)
		if err != nil {
			return err
		}
	}
	return nil
}

// surveyStubs counts the stubs that are still open.
func (j *job) surveyStubs(ctx context.Context) error {
	for _, k := range j.stubs {
		intents, err := k.ledger.Intents(ctx)
		if err != nil {
			return err
		}
		k.mu.Lock()
		k.open = len(intents)
		k.mu.Unlock()
	}
	return nil
}

// keepStubLinks keeps the format of links to stubs, for importer status.
func (s *session) keepStubLinks() error {
	var errs []error
	for _, k := range s.kinds {
		k.mu.Lock()
		link := k.link
		k.mu.Unlock()
		if !s.opts.DryRun && !is[*checkpoint.WriteFailedError](s.failure()) && link != k.ledger.Link() {
			errs = append(errs, k.ledger.SetLink(context.Background(), link))
		}
	}
	return errors.Join(errs...)
}

// openStubWrites counts them for the summary.
func (s *session) openStubWrites() (n int64) {
	for _, k := range s.kinds {
		k.mu.Lock()
		n += int64(k.open)
		k.mu.Unlock()
	}
	return n
}

// stubField is a field of an import's rows by which stubs of the same object are found.
type stubField struct {
	*stubKind
	index int
}

// stubFields are those of this import.
func (j *job) stubFields() (fields []stubField) {
	for _, k := range j.kinds {
		for i, f := range j.fields {
			if k.object == j.object && k.by == f.Key {
				fields = append(fields, stubField{k, i})
			}
		}
	}
	return fields
}

// meetStubs remembers what record a row has, or may get, for those who look for its value:
// lists lag behind, and of a row that has not ended nobody may make a stub.
func (j *job) meetStubs(r *row) {
	if len(j.stubbed) == 0 || r.fault != nil {
		return
	}
	known := stubRow{id: cmp.Or(r.end.recordID, r.entry.RecordID), name: fmt.Sprintf("line %d of %s", r.line, j.mapping.Name)}
	waits := r.end.outcome == outcome.InDoubt || r.end.outcome == outcome.NotAttempted
	if known.id == "" && !waits {
		return
	}
	for _, f := range j.stubbed {
		if f.index < len(r.draft.Values) {
			f.meet(value.Comparables(f.kind, r.draft.Values[f.index]), known)
		}
	}
}

func (k *stubKind) meet(forms []string, r stubRow) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, form := range forms {
		if k.rows[form].id == "" {
			k.rows[form] = r
		}
	}
}

// stubCount is how many stubs of a kind an import made, and how many it could not make.
type stubCount struct{ made, failed int64 }

// tellStubs adds what became of stubs, for a summary.
func tellStubs(jobs []*job) []report.Stubs {
	var all []report.Stubs
	for _, j := range jobs {
		j.stubMu.Lock()
		for k, n := range j.stubCounts {
			i := slices.IndexFunc(all, func(s report.Stubs) bool { return s.Object == k.object && s.By == k.by })
			if i < 0 {
				i, all = len(all), append(all, report.Stubs{Object: k.object, By: k.by})
			}
			all[i].Created += n.made
			all[i].Failed += n.failed
		}
		j.stubMu.Unlock()
	}
	slices.SortFunc(all, func(a, b report.Stubs) int { return cmp.Or(cmp.Compare(a.Object, b.Object), cmp.Compare(a.By, b.By)) })
	return all
}
