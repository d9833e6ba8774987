# Two slots: the newest two tokens are both valid.
resource "tfetokens_rotation" "ci" {
  every              = "720h"
  grace              = "168h"
  organization       = "acme"
  team_id            = "team-BUHBEM97xboT8TVz"
  description_prefix = "ci "
}

locals {
  slots = tfetokens_rotation.ci.slots
}

resource "tfetokens_team_token" "ci0" {
  count              = local.slots[0].generation > 0 ? 1 : 0
  team_id            = "team-BUHBEM97xboT8TVz"
  organization       = "acme"
  description_prefix = "ci ${local.slots[0].generation} ${tfetokens_rotation.ci.id}-"
  generation         = local.slots[0].generation
  expires_at         = local.slots[0].expires_at

  lifecycle {
    create_before_destroy = true
  }
}

resource "tfetokens_team_token" "ci1" {
  count              = local.slots[1].generation > 0 ? 1 : 0
  team_id            = "team-BUHBEM97xboT8TVz"
  organization       = "acme"
  description_prefix = "ci ${local.slots[1].generation} ${tfetokens_rotation.ci.id}-"
  generation         = local.slots[1].generation
  expires_at         = local.slots[1].expires_at

  lifecycle {
    create_before_destroy = true
  }
}

output "ci" {
  value     = one(tfetokens_rotation.ci.active_slot == 0 ? tfetokens_team_token.ci0[*].token : tfetokens_team_token.ci1[*].token)
  sensitive = true
}

# One slot, for a singleton.
resource "tfetokens_rotation" "acme" {
  every        = "720h"
  slot_count   = 1
  organization = "acme"
}

resource "tfetokens_organization_token" "acme" {
  organization = "acme"
  generation   = tfetokens_rotation.acme.generation
  expires_at   = tfetokens_rotation.acme.slots[0].expires_at
}
