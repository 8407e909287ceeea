package undo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client"
	"lightfield-importer/importer/settle"
	"lightfield-importer/mapping/value"
)

// prepare asks the server what is needed to begin: what the key may do, and whether
// this is the checkpoint's organisation.
func (j *job) prepare(ctx context.Context) (err error) {
	if j.client, err = client.New(j.opts.Client); err != nil {
		return err
	}
	j.stop.drain = j.client.Drain
	auth, err := j.client.Validate(ctx)
	if err != nil {
		return err
	}
	if !auth.Active {
		return errors.New("the API key is not active")
	}
	if missing := auth.Missing(j.scopes()...); len(missing) > 0 {
		return fmt.Errorf("the API key lacks what taking this back needs: %s", strings.Join(missing, ", "))
	}
	bound := map[string]string{}
	j.types, j.targets = map[string]map[string]value.Type{}, map[string]map[string]string{}
	for _, i := range j.touched() {
		defs, err := j.client.Definitions(ctx, i.info.Object)
		if err != nil {
			return fmt.Errorf("read the definitions of %s: %w", i.info.Object, err)
		}
		bound[i.info.Object] = defs.SystemField()
		j.types[i.info.Object], j.targets[i.info.Object] = typesOf(defs), j.targetsOf(defs, auth)
	}
	return j.checkpoint.Bind(ctx, checkpoint.Organisation{
		BaseURL: strings.TrimRight(j.opts.Client.BaseURL, "/"), Sandbox: j.opts.Sandbox, Definitions: bound,
	})
}

// touched are the imports that anything is asked or written of.
func (j *job) touched() []*imported {
	return slices.DeleteFunc(slices.Clone(j.imports), func(i *imported) bool {
		return len(i.rows) == 0 && i.info.Open == 0
	})
}

// scopes are those that the undo needs, settling open writes included.
func (j *job) scopes() []string {
	var scopes []string
	need := func(object, verb string, needed bool) {
		if s := client.Scope(object, verb); needed && !slices.Contains(scopes, s) {
			scopes = append(scopes, s)
		}
	}
	for _, i := range j.touched() {
		of := i.counts()
		writes := !j.opts.DryRun
		need(i.info.Object, "read", true)
		need(i.info.Object, "create", writes && i.info.Open > 0)
		need(i.info.Object, "update", writes && (i.info.Open > 0 || of.Restore > 0))
		need(i.info.Object, "delete", writes && of.Trash > 0)
	}
	return scopes
}

func typesOf(d *client.Definitions) map[string]value.Type {
	types := make(map[string]value.Type, len(d.Fields))
	for key, f := range d.Fields {
		types[key] = value.Type(f.ValueType)
	}
	return types
}

// settler settles writes of an import for a run.
func (j *job) settler(i *imported, run string) *settle.Settler {
	return &settle.Settler{
		Client: j.client, Ledger: i.ledger, Owners: j.checkpoint,
		Import: i.info.Name, Object: i.info.Object, Run: run, Types: j.types[i.info.Object],
	}
}
