package importer

import (
	"context"
	"errors"
	"fmt"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client"
	"lightfield-importer/importer/identity"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/plan"
	"lightfield-importer/importer/resolve"
	"lightfield-importer/importer/settle"
	"lightfield-importer/mapping"
	"lightfield-importer/mapping/value"
)

// Reasons of rows that lack a stub.
const (
	reasonStubRefused = "stub_refused" // the server makes no record of the value
	reasonStubDecided = "stub_skipped" // somebody decided that none is to be made
)

// missing is a value that no record is known to have, and the place of its id in what a row wants.
type missing struct {
	relation mapping.PlannedRelation
	at, id   int // among the row's relations, and among its ids
	text     string
	unasked  bool // nobody was asked for it: there may be one
}

// wants is what a row wants of its record. Ids of records that are to be made for it
// first are not there yet.
type wants struct {
	plan.Row
	missing []missing
}

// supply makes the stubs that the row lacks, once nothing else keeps it. What only a new
// record can be given is not made for one that exists.
func (j *job) supply(ctx context.Context, r *row, w *wants, exists bool) *ending {
	for _, m := range w.missing {
		if m.unasked || exists && m.relation.CreateOnly {
			continue
		}
		found, ended := j.stub(ctx, r.line, m)
		if ended != nil {
			return ended
		}
		w.Relations[m.at].IDs[m.id] = found.ID
	}
	return nil
}

// stub gives the record of a value that no record seems to have, and makes it, once
// however many rows ask for it at a time.
func (j *job) stub(ctx context.Context, line int, m missing) (resolve.Found, *ending) {
	k := j.stubsOf(m.relation)
	form, err := value.Comparable(k.kind, m.text)
	if err != nil {
		return resolve.Found{}, j.notFound(&resolve.InvalidError{Target: target(m.relation), Err: err}, m.relation)
	}
	k.mu.Lock()
	s, known := k.values[form]
	if !known {
		s = &stub{done: make(chan struct{})}
		k.values[form] = s
	}
	k.mu.Unlock()
	if !known {
		s.found, s.ended = j.stubOf(ctx, k, stubTask{missing: m, form: form, line: line})
		close(s.done)
	}
	select {
	case <-s.done:
		return s.found, s.ended.of(m.relation)
	case <-ctx.Done():
		return resolve.Found{}, j.unstubbed(context.Cause(ctx))
	}
}

// of is the ending of a stub as that of a row which needs it for a relationship.
func (e *ending) of(rel mapping.PlannedRelation) *ending {
	if e == nil {
		return nil
	}
	own := *e
	own.problems = nil
	for _, p := range e.problems {
		own.problems = append(own.problems, problem(rel, p.Reason, p.Message))
	}
	return &own
}

// stubTask is one value to be given its record.
type stubTask struct {
	missing
	form string
	line int // of the row that asked first
}

// stubOf gives a value the record that a row of this run has, or that an earlier run
// made of it and that is still there, or a new one.
func (j *job) stubOf(ctx context.Context, k *stubKind, t stubTask) (resolve.Found, *ending) {
	k.mu.Lock()
	row, met := k.rows[t.form]
	k.mu.Unlock()
	switch {
	case met && row.id != "":
		return resolve.Found{ID: row.id}, nil
	case met:
		return resolve.Found{}, &ending{outcome: outcome.NotAttempted,
			message: fmt.Sprintf("%s of %s %q is the record of %s, which is not settled yet; the next run goes on", k.by, k.object, t.text, row.name)}
	}
	e, err := j.stubEntry(ctx, k, t.form)
	switch {
	case err != nil:
		return resolve.Found{}, j.unstubbed(err)
	case e.State == checkpoint.Pending || e.State == checkpoint.Doubt:
		return resolve.Found{}, j.noStub(k, &ending{outcome: outcome.NotAttempted, code: settle.CodeUnanswered, message: doubtfulStub(k, t, e)})
	case e.RecordID == "" && e.Outcome == outcome.Skipped.String():
		return resolve.Found{}, j.noStub(k, rejectedStub(t, reasonStubDecided, "it was decided by hand that none is made"))
	case e.RecordID != "":
		record, err := j.retrieve(ctx, k.object, e.RecordID)
		switch {
		case err == nil:
			return j.learnStub(k, t, resolve.Found{ID: record.ID, Link: record.HTTPLink}), nil
		case !client.Gone(err):
			return resolve.Found{}, j.noStub(k, j.notFound(err, t.relation))
		}
	}
	return j.makeStub(ctx, k, t, e)
}

func (j *job) stubEntry(ctx context.Context, k *stubKind, form string) (checkpoint.Entry, error) {
	if k.ledger == nil {
		return checkpoint.Entry{}, nil
	}
	id := stubID(form)
	entries, err := k.ledger.Lookup(ctx, []checkpoint.ID{id})
	if err != nil {
		return checkpoint.Entry{}, fmt.Errorf("look a stub up in the checkpoint: %w", err)
	}
	return entries[id], nil
}

// makeStub makes the record. A dry run only says so.
func (j *job) makeStub(ctx context.Context, k *stubKind, t stubTask, e checkpoint.Entry) (resolve.Found, *ending) {
	raw, err := k.convert.Convert(nil, []string{t.text})
	if err != nil {
		return resolve.Found{}, j.noStub(k, j.notFound(&resolve.InvalidError{Target: target(t.relation), Err: err}, t.relation))
	}
	if j.opts.DryRun {
		j.countStub(k, stubCount{made: 1})
		return j.learnStub(k, t, resolve.Found{ID: unmade(t.relation, t.text)}), nil
	}
	if err := j.resolver.Ready(ctx, k.object); err != nil {
		return resolve.Found{}, j.noStub(k, j.unstubbed(err))
	}
	part := []identity.Part{{Key: k.by, Value: raw}}
	made := k.settler.Create(ctx, settle.Job{
		ID: stubID(t.form), Label: t.text, Line: t.line, Revision: e.Revision,
		Row:     plan.Row{Fields: []plan.Field{{Key: k.by, Type: k.kind, JSON: raw}}},
		Content: identity.Content(part), Fields: identity.Fields(part),
	})
	j.stop.fail(made.Stop)
	j.opts.Log.Info("stub", "object", k.object, "by", k.by, "line", t.line, "outcome", made.Outcome.String(), "record_id", made.RecordID, "status", made.Status, "code", made.Code)
	switch made.Outcome {
	case outcome.Created:
		j.countStub(k, stubCount{made: 1})
		fallthrough
	case outcome.Updated, outcome.Unchanged:
		return j.learnStub(k, t, resolve.Found{ID: made.RecordID, Link: made.Link}), nil
	case outcome.Rejected:
		return resolve.Found{}, j.noStub(k, rejectedStub(t, reasonStubRefused, "the server does not make one: "+made.Message))
	}
	return resolve.Found{}, j.noStub(k, &ending{outcome: outcome.NotAttempted, code: made.Code,
		message: fmt.Sprintf("the %s with the %s %q that it links to was to be made first: %s", k.object, k.by, t.text, made.Message)})
}

// learnStub lets this run find the record at once, by its value; a rehearsal too.
func (j *job) learnStub(k *stubKind, t stubTask, found resolve.Found) resolve.Found {
	raw, err := k.convert.Convert(nil, []string{t.text})
	if err == nil && (!j.opts.DryRun || j.planned != nil) {
		j.resolver.Learn(k.object, found, []resolve.Content{{Key: resolve.Key{Name: k.by, Type: k.kind}, JSON: raw}})
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.link == "" {
		k.link = linkFormat(found.ID, found.Link)
	}
	return found
}

func rejectedStub(t stubTask, reason, why string) *ending {
	return &ending{outcome: outcome.Rejected, problems: problems(t.relation, reason,
		fmt.Sprintf("no %s has the %s %q, and %s", t.relation.Object, t.relation.ByName(), t.text, why))}
}

func doubtfulStub(k *stubKind, t stubTask, e checkpoint.Entry) string {
	if e.State == checkpoint.Doubt {
		return fmt.Sprintf("the %s with the %s %q that it links to is in doubt: %s; decide it with: importer resolve", k.object, k.by, t.text, e.Message)
	}
	return fmt.Sprintf("the %s with the %s %q that it links to was sent and is not settled yet; the next run asks again", k.object, k.by, t.text)
}

// unstubbed ends a row whose stub could not be looked for.
func (j *job) unstubbed(err error) *ending {
	if errors.Is(err, context.Canceled) {
		return &ending{outcome: outcome.NotAttempted, message: notAttempted.message}
	}
	e := j.unasked(err)
	return &e
}

// noStub counts a value of which there is no record at the end of the run.
func (j *job) noStub(k *stubKind, e *ending) *ending {
	j.countStub(k, stubCount{failed: 1})
	return e
}

func (j *job) countStub(k *stubKind, n stubCount) {
	j.stubMu.Lock()
	defer j.stubMu.Unlock()
	if j.stubCounts == nil {
		j.stubCounts = map[*stubKind]stubCount{}
	}
	have := j.stubCounts[k]
	j.stubCounts[k] = stubCount{made: have.made + n.made, failed: have.failed + n.failed}
}
