package importer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client"
	"lightfield-importer/importer/identity"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/plan"
	"lightfield-importer/importer/settle"
	"lightfield-importer/mapping/value"
)

// With add_to_list the records of an import are put on a list of the web app. Lists are
// written and settled like rows, in a companion ledger of the checkpoint: so each is
// made once however often runs are interrupted, and taken back with the run that made
// it. The line of its entry is the list's number, by which the rows say on which list
// their records were put last. A list that is made in place of another has a number of
// its own.

// listLedger is the ledger of lists.
const listLedger = checkpoint.CompanionPrefix + "lists"

// runLists are the lists of a run. Imports that name the same one share it.
type runLists struct {
	ledger  *checkpoint.Ledger // nil: none is needed, or a dry run without a checkpoint
	settler *settle.Settler    // nil: none is needed, or a dry run
	all     []*list
	settled bool // open writes of earlier runs are
	open    int  // writes that are open or in doubt at the end
}

// list is one list. While rows are imported it is owned by enlist.
type list struct {
	object, name string
	number       int            // in the checkpoint; never that of another list
	id, link     string         // empty: not known yet, or not made
	found        *client.Record // the one that Lightfield has and the checkpoint does not know
	open         bool           // an earlier run has sent its create, and does not know the answer
	unsought     bool           // a dry run without the network: it may be there or not
	made         bool           // by this run; in a dry run: it would be
	lost         error          // why nothing can be put on it by this run
}

func (l *list) rowID() checkpoint.ID { return identity.Columns([]string{l.object, l.name}) }

// job is what is settled to make the list, or to note the one that is there.
func (l *list) job(e checkpoint.Entry) settle.Job {
	fields := []plan.Field{
		{Key: "$name", Type: value.Text, JSON: text(l.name)},
		{Key: "$objectType", Type: value.SingleSelect, JSON: text(client.ListType(l.object))},
	}
	parts := make([]identity.Part, len(fields))
	for i, f := range fields {
		parts[i] = identity.Part{Key: f.Key, Value: f.JSON}
	}
	return settle.Job{
		ID: l.rowID(), Label: fmt.Sprintf("%s (%s)", l.name, l.object), Line: l.number, Revision: e.Revision,
		Row: plan.Row{Fields: fields}, Content: identity.Content(parts), Fields: identity.Fields(parts),
	}
}

func text(s string) []byte {
	raw, _ := json.Marshal(s) // a string always has a JSON form
	return raw
}

// openList finds the import's list among those of the run, of the checkpoint and of
// Lightfield, in this order.
func (j *job) openList(ctx context.Context) error {
	if j.mapping.AddToList == "" {
		return nil
	}
	l := &list{object: j.object, name: j.mapping.AddToList}
	if i := slices.IndexFunc(j.lists.all, func(other *list) bool { return other.object == l.object && other.name == l.name }); i >= 0 {
		j.listing = newListing(j.lists.all[i])
		return nil
	}
	if err := j.openLists(ctx); err != nil {
		return err
	}
	if err := j.recall(ctx, l); err != nil {
		return err
	}
	switch {
	case l.id != "" || l.open:
	case j.opts.Offline != nil:
		l.unsought = true
	default:
		if err := j.seek(ctx, l); err != nil {
			return err
		}
	}
	j.lists.all = append(j.lists.all, l)
	j.listing = newListing(l)
	return nil
}

// openLists opens the ledger, once a run.
func (s *session) openLists(ctx context.Context) (err error) {
	if s.checkpoint == nil || s.lists.ledger != nil {
		return nil
	}
	s.lists.ledger, err = s.checkpoint.Ledger(ctx, checkpoint.Import{Name: listLedger, Object: "list", Identity: []string{"object", "name"}})
	if err == nil && !s.opts.DryRun {
		s.lists.settler = &settle.Settler{
			Client: s.client, Ledger: s.lists.ledger, Owners: s.checkpoint, Import: listLedger,
			Object: "list", Run: s.opts.RunID, Types: map[string]value.Type{"$name": value.Text},
		}
	}
	return err
}

// recall gives the list what the checkpoint knows of it, or else a new number.
func (s *session) recall(ctx context.Context, l *list) error {
	for _, other := range s.lists.all {
		l.number = max(l.number, other.number)
	}
	if s.lists.ledger == nil {
		l.number++
		return nil
	}
	for e, err := range s.lists.ledger.Entries(ctx) {
		if err != nil {
			return fmt.Errorf("look lists up in the checkpoint: %w", err)
		}
		l.number = max(l.number, e.Line)
	}
	intents, err := s.lists.ledger.Intents(ctx)
	if err != nil {
		return fmt.Errorf("look lists up in the checkpoint: %w", err)
	}
	for _, i := range intents {
		l.number = max(l.number, i.Line)
	}
	l.number++
	if i := slices.IndexFunc(intents, func(i checkpoint.Intent) bool { return i.ID == l.rowID() && !i.Reverses() }); i >= 0 {
		l.number, l.open = intents[i].Line, true
		return nil
	}
	e, err := s.listEntry(ctx, l)
	if err == nil && e.RecordID != "" {
		l.number, l.id, l.link = e.Line, e.RecordID, Link(s.lists.ledger.Link(), e.RecordID)
	}
	return err
}

func (s *session) listEntry(ctx context.Context, l *list) (checkpoint.Entry, error) {
	entries, err := s.lists.ledger.Lookup(ctx, []checkpoint.ID{l.rowID()})
	if err != nil {
		return checkpoint.Entry{}, fmt.Errorf("look a list up in the checkpoint: %w", err)
	}
	return entries[l.rowID()], nil
}

// seek looks for the list by its name among those that Lightfield has.
func (s *session) seek(ctx context.Context, l *list) error {
	var ids []string
	for r, err := range s.client.All(ctx, "list", nil) {
		if err == nil && (r.Fields == nil || l.named(r)) {
			r, err = s.client.Retrieve(ctx, "list", r.ID) // lists of lists lag behind too
			if client.Gone(err) {
				continue
			}
			if err == nil && l.named(r) {
				l.found, ids = r, append(ids, r.ID)
			}
		}
		if err != nil {
			return fmt.Errorf("look for the list %q: %w", l.name, err)
		}
	}
	if len(ids) > 1 {
		return &UsageError{
			Err:  fmt.Errorf("%d lists of %s records are called %q: %s", len(ids), l.object, l.name, strings.Join(ids, ", ")),
			Hint: "rename all but one of them in Lightfield, or choose another name for add_to_list",
		}
	}
	return nil
}

// named reports whether a record is a list of this name for these records, as far as it
// says.
func (l *list) named(r *client.Record) bool {
	holds := listField(r, "$objectType")
	return (holds == "" || holds == client.ListType(l.object)) && normalName(listField(r, "$name")) == l.name
}

func listField(r *client.Record, key string) (s string) {
	_ = json.Unmarshal(r.Fields[key].Value, &s) // what is no text is no name
	return s
}

// normalName is the form in which mappings have names.
func normalName(s string) string { return strings.TrimSpace(norm.NFC.String(s)) }

// recoverLists settles the lists that earlier runs left open.
func (j *job) recoverLists(ctx context.Context) error {
	if j.lists.ledger == nil || j.lists.settled {
		return nil
	}
	j.lists.settled = true
	r, err := j.settleOpen(ctx, j.lists.ledger, j.lists.settler)
	j.recovery.Add(r)
	return err
}

// surveyLists counts the lists that are still open.
func (s *session) surveyLists(ctx context.Context) error {
	if s.lists.ledger == nil {
		return nil
	}
	intents, err := s.lists.ledger.Intents(ctx)
	s.lists.open = len(intents)
	return err
}

// have sees to it that the list is there: it was made by an earlier run, or is found,
// or made now.
func (j *job) have(ctx context.Context, l *list) error {
	if l.id != "" {
		return nil
	}
	e, err := j.listEntry(ctx, l)
	switch {
	case err != nil:
		j.stop.fail(err)
		return err
	case e.State == checkpoint.Doubt:
		return fmt.Errorf("whether the list was made is in doubt: %s; decide it with: importer resolve", e.Message)
	case e.State == checkpoint.Pending:
		return errors.New("the list was sent and is not settled yet; the next run asks again")
	case e.RecordID != "":
		l.id, l.link = e.RecordID, Link(j.lists.ledger.Link(), e.RecordID)
		return nil
	case l.open: // what an earlier run has sent came to nothing
		if err := j.seek(ctx, l); err != nil {
			return err
		}
	}
	task := l.job(e)
	var made settle.Ending
	if l.found != nil {
		task.RecordID = l.found.ID
		made = j.lists.settler.Update(ctx, task, l.found, plan.Change{})
	} else {
		made = j.lists.settler.Create(ctx, task)
	}
	return j.had(l, made)
}

// had notes how the list came to be there, or why it is not.
func (j *job) had(l *list, made settle.Ending) error {
	j.stop.fail(made.Stop)
	j.opts.Log.Info("list", "object", l.object, "outcome", made.Outcome.String(), "record_id", made.RecordID, "status", made.Status, "code", made.Code)
	switch made.Outcome {
	case outcome.Created, outcome.Updated, outcome.Unchanged:
	case outcome.Rejected:
		return fmt.Errorf("the list cannot be made: %s", made.Message)
	default:
		return fmt.Errorf("the list was to be made first: %s", made.Message)
	}
	l.id, l.link, l.made = made.RecordID, made.Link, made.Outcome == outcome.Created
	if format := linkFormat(l.id, l.link); format != "" && format != j.lists.ledger.Link() {
		err := j.lists.ledger.SetLink(context.Background(), format)
		j.stop.fail(err)
		return err
	}
	return nil
}

// forget lets the next run make another list in place of one that is gone, and put all
// records on that.
func (j *job) forget(ctx context.Context, l *list) error {
	e, err := j.listEntry(ctx, l)
	if err == nil {
		err = j.lists.settler.Skip(ctx, l.job(e), "no longer in Lightfield").Stop
	}
	j.stop.fail(err)
	return err
}
