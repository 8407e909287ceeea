package importer

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"lightfield-importer/client"
	"lightfield-importer/client/snapshot"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/resolve"
	"lightfield-importer/mapping"
	"lightfield-importer/mapping/value"
)

// Offline is a saved organisation that stands in for the API in a dry run: nothing is
// asked. Rows are not rejected for what could not be looked up; they, and the summary,
// say what that is.
type Offline struct {
	File string
	*snapshot.Snapshot
}

// LoadOffline reads a file that importer definitions has saved. The error is a
// *UsageError.
func LoadOffline(file string) (*Offline, error) {
	saved, err := snapshot.Load(file)
	if err != nil {
		return nil, &UsageError{Err: err}
	}
	return &Offline{File: file, Snapshot: saved}, nil
}

// Lacks is the error of an object type that the file has no definitions of.
func (o *Offline) Lacks(object string) error {
	message, hint := o.lacks(object)
	return &UsageError{Err: errors.New(message), Hint: hint}
}

func (o *Offline) lacks(object string) (message, hint string) {
	message = fmt.Sprintf("%s has no definitions of object %q", o.File, object)
	all := append(o.Objects(), snapshot.Standard...)
	if near := value.Nearest(object, all); near != "" {
		return message, fmt.Sprintf("did you mean %q?", near)
	}
	return message, "it has " + commas(o.Objects()) + "; importer definitions --save FILE --object SLUG adds a custom object"
}

// describe gives the definitions of object types, as far as there are any.
func (o *Offline) describe(objects []string) map[string]*client.Definitions {
	defs := map[string]*client.Definitions{}
	for _, object := range objects {
		if d := o.Of(object); d != nil {
			defs[object] = d
		}
	}
	return defs
}

// undefined names the file where a mapping needs definitions that it has not: the
// organisation may have them.
func (o *Offline) undefined(err error) error {
	problems, ok := errors.AsType[mapping.Problems](err)
	if !ok || o == nil {
		return err
	}
	for i, p := range problems {
		if p.Object != "" {
			problems[i].Message, problems[i].Hint = o.lacks(p.Object)
		}
	}
	return err
}

// retrieve reads a record afresh; one that is not made yet is empty. Offline its error is resolve.ErrNotLookedUp.
func (s *session) retrieve(ctx context.Context, object, id string) (*client.Record, error) {
	if isUnmade(id) {
		return &client.Record{ID: id}, nil
	}
	if s.opts.Offline != nil {
		return nil, resolve.ErrNotLookedUp
	}
	return s.client.Retrieve(ctx, object, id)
}

// notLookedUp reports whether an answer is missing because nobody was asked.
func notLookedUp(err error) bool { return errors.Is(err, resolve.ErrNotLookedUp) }

// question is the one that a text leaves open, of which records it means.
func (m missing) question() report.Unasked {
	return report.Unasked{What: report.UncheckedReference, Object: m.relation.Object, By: m.relation.By, Stubs: makesStubs(m.relation), Value: m.text}
}

// knownStub is the record that an earlier run, or a row of this one, has of a text by
// which records are made; "" when there is none.
func (j *job) knownStub(ctx context.Context, rel mapping.PlannedRelation, text string) (id string, err error) {
	form, err := value.Comparable(rel.ByType, text)
	if err != nil || !makesStubs(rel) {
		return "", nil
	}
	k := j.stubsOf(rel)
	k.mu.Lock()
	row := k.rows[form]
	k.mu.Unlock()
	if row.id != "" {
		return row.id, nil
	}
	e, err := j.stubEntry(ctx, k, form)
	return e.RecordID, err
}

// unread ends a row whose record would be changed as far as can be told without it.
func (j *job) unread(id string, w wants, e ending) ending {
	made := ending{outcome: outcome.Unchanged, recordID: id, link: j.linkOf(id), warnings: e.warnings}
	if len(w.Fields)+len(w.Relations) > 0 {
		made.outcome = outcome.Updated
		made.unasked = append(e.unasked, report.Unasked{What: report.UncheckedRecord, Object: j.object, Value: id})
	}
	return made
}

// unpaired ends a row of which it is not known whether it matches a record.
func (j *job) unpaired(ctx context.Context, r *row) ending {
	var rules []string
	for _, rule := range j.matching.rules {
		rules = append(rules, rule.String())
	}
	open := report.Unasked{What: report.UncheckedMatch, Object: j.object, By: strings.Join(rules, ", or the same ")}
	var e ending
	switch faults := r.draft.Blocking(true); {
	case j.plan.Mode() == mapping.ModeUpdate:
		e, open.More = j.foundLater(r), "if none has, the row will be rejected"
	case len(faults) > 0:
		e, open.More = j.foundLater(r), "if none has, the row will be rejected: "+problemsOf(faults)[0].String()
	default:
		e, open.More = j.create(ctx, r), "one that has will be updated"
	}
	e.unasked = append(e.unasked, open)
	return e
}

// foundLater ends a row that can only be an update.
func (j *job) foundLater(r *row) ending {
	return ending{outcome: outcome.Updated, warnings: r.pairing.warnings, unasked: r.pairing.unasked}
}

// tellOffline adds to a summary what the dry run could not check.
func (s *session) tellOffline(summary *report.Summary, open []report.Unchecked) {
	if s.opts.Offline == nil {
		return
	}
	summary.Definitions = s.opts.Offline.File
	if saved := s.opts.Offline.Saved; !saved.IsZero() {
		summary.DefinitionsSaved = saved.UTC().Format(time.RFC3339)
	}
	summary.Unchecked = append([]report.Unchecked{{What: report.UncheckedKey}}, open...)
	for _, l := range s.lists.all {
		if l.unsought {
			summary.Unchecked = append(summary.Unchecked, report.Unchecked{What: report.UncheckedList, Object: l.object, By: l.name})
		}
	}
}
