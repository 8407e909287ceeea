package importer

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"lightfield-importer/client"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/resolve"
	"lightfield-importer/importer/settle"
	"lightfield-importer/mapping"
)

// refer turns what a row says of a relationship into ids. nil ids leave the
// relationship out, an empty slice clears it. An ending is not nil when the row
// ends here. Ids of records that are to be made first are not there yet: lacks has
// them.
func (j *job) refer(ctx context.Context, rel mapping.PlannedRelation, texts []string) (ids []string, lacks []missing, warnings []report.Problem, ended *ending) {
	if rel.By == "" || len(texts) == 0 {
		return texts, nil, nil, nil
	}
	for _, text := range texts {
		found, err := j.find(ctx, rel, text)
		if notLookedUp(err) {
			var id string
			if id, err = j.knownStub(ctx, rel, text); id == "" && err == nil {
				lacks = append(lacks, missing{relation: rel, id: len(ids), text: text, unasked: true})
				id = unmade(rel, text)
			}
			found = []resolve.Found{{ID: id}}
		}
		if err != nil {
			return nil, nil, nil, j.notFound(err, rel)
		}
		switch len(found) {
		case 1:
			ids = append(ids, found[0].ID)
		case 0:
			p := problem(rel, "not_found", fmt.Sprintf("no %s has the %s %q", rel.Object, rel.ByName(), text))
			switch {
			case makesStubs(rel):
				lacks = append(lacks, missing{relation: rel, id: len(ids), text: text})
				ids = append(ids, unmade(rel, text))
				continue
			case rel.Missing == mapping.MissingSkip:
				return nil, nil, nil, &ending{outcome: outcome.Skipped, message: p.String()}
			case rel.Missing != mapping.MissingEmpty || rel.Required:
				return nil, nil, nil, &ending{outcome: outcome.Rejected, problems: []report.Problem{p}}
			}
			warnings = append(warnings, p)
		default:
			return nil, nil, nil, &ending{outcome: outcome.Ambiguous, problems: []report.Problem{problem(rel, "several_found",
				fmt.Sprintf("%d records of %s have the %s %q: %s", len(found), rel.Object, rel.ByName(), text, candidates(found)))}}
		}
	}
	return ids, lacks, warnings, nil
}

func (j *job) find(ctx context.Context, rel mapping.PlannedRelation, text string) ([]resolve.Found, error) {
	if rel.By == mapping.ByIdentity {
		return j.findImported(ctx, rel.Object, text)
	}
	return j.resolver.Find(ctx, target(rel), text)
}

// target is where a relationship's records are looked for.
func target(rel mapping.PlannedRelation) resolve.Target {
	return resolve.Target{Object: rel.Object, By: rel.By, Type: rel.ByType}
}

// notFound ends a row whose reference could not be asked for.
func (j *job) notFound(err error, rel mapping.PlannedRelation) *ending {
	if invalid, ok := errors.AsType[*resolve.InvalidError](err); ok {
		return &ending{outcome: outcome.Rejected, problems: []report.Problem{problem(rel, "invalid_reference",
			fmt.Sprintf("%v, so no %s has it as its %s", invalid.Err, rel.Object, rel.ByName()))}}
	}
	if unsettled, ok := errors.AsType[*unsettledError](err); ok {
		return &ending{outcome: outcome.NotAttempted, code: settle.CodeUnanswered, message: unsettled.message}
	}
	if answer, ok := errors.AsType[*client.Error](err); ok && answer.Class == client.ClassRow {
		return &ending{outcome: outcome.Rejected, problems: []report.Problem{problem(rel, "lookup_refused", answer.Error())}}
	}
	e := j.unasked(err)
	return &e
}

func problems(rel mapping.PlannedRelation, reason, message string) []report.Problem {
	return []report.Problem{problem(rel, reason, message)}
}

func problem(rel mapping.PlannedRelation, reason, message string) report.Problem {
	return report.Problem{Column: commas(rel.Columns), Field: rel.Key, Reason: reason, Message: message}
}

// maxCandidates is how many of the records in question a message names.
const maxCandidates = 5

func candidates(found []resolve.Found) string {
	var names []string
	for i, f := range found {
		if i == maxCandidates {
			names = append(names, "…")
			break
		}
		names = append(names, f.ID)
	}
	return strings.Join(names, ", ")
}
