package main

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"lightfield-importer/importer"
)

func newMigrate(s streams) *cobra.Command {
	f := runFlags{command: "migrate", work: importer.Migrate}
	c := &cobra.Command{
		Use:   "migrate [flags] PLAN.yaml",
		Short: "import several files in the order in which they need each other",
		Long: `Import several files as one run: PLAN.yaml lists the steps, each a mapping and
its file, and they run in the order in which their relationships need each
other. All share one checkpoint. Rows that refer to rows that come later are
linked in a second pass. Interrupted, the same command goes on.

  version: 1
  steps:
    - {mapping: accounts.yaml, file: Account.csv}
    - {mapping: contacts.yaml, file: Contact.csv}
    - {mapping: deals.yaml, file: Opportunity.csv}

A relationship finds what another step has imported by the other system's id:

  relationships:
    $account: {column: AccountId, find: {object: account, by: identity}}

` + exitCodes,
		Example: `  importer migrate --dry-run crm.yaml
  importer migrate --dry-run --definitions lightfield.json crm.yaml
  importer migrate crm.yaml`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			c.Flags().Visit(func(flag *pflag.Flag) { f.typed = append(f.typed, typed(flag)...) })
			f.mapping = args[0] // which names the checkpoint
			return f.run(c.Context(), args[0], s)
		},
	}
	f.register(c.Flags())
	c.Flags().StringVar(&f.only, "only", "", "run only the step of this name")
	c.Flags().StringVar(&f.checkpoint, "checkpoint", "", "what earlier runs have done (default: PLAN with its ending replaced by .checkpoint)")
	return c
}
