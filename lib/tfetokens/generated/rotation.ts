// Written by scripts/generate-bindings.mjs from the provider's schema.

import { Construct } from 'constructs';
import * as cdktf from 'cdktf';

// Configuration

export interface RotationConfig extends cdktf.TerraformMetaArguments {
  /**
  * Prefix of the descriptions of the rotated team tokens. After this prefix, a token's description must contain `<generation> <id>-` or `<generation>-<id>-`, where `<generation>` is the number of the token's generation and `<id>` is the rotation's ID.
  */
  readonly descriptionPrefix?: string;
  /**
  * How long a generation is active before the next rotation is due, as a Go duration such as "720h". Must be at least 1h. The sum of `every` and `grace` must be at most 17520h. A shorter value also applies to the current generation. A longer value takes effect at the next rotation.
  */
  readonly every: string;
  /**
  * How long a token stays valid after its rotation is due, as a Go duration. With two slots, it must not be longer than `every`. Defaults to `every`. Changes take effect at the next rotation.
  */
  readonly grace?: string;
  /**
  * Map of arbitrary strings. Changing this rotates the token immediately. Adding the first keepers to a rotation doesn't rotate the token.
  */
  readonly keepers?: { [key: string]: string };
  /**
  * Prefix of the names of the rotated metrics tokens. After this prefix, a token's name must contain `<generation> <id>-` or `<generation>-<id>-`, where `<generation>` is the number of the token's generation and `<id>` is the rotation's ID.
  */
  readonly namePrefix?: string;
  /**
  * Name of the organization of the rotated tokens. To let the rotation find its tokens on the server, set only this argument for an organization's token, `name_prefix` for metrics tokens, `team_id` for a team's singleton token, or `team_id` and `description_prefix` for described team tokens. A rotation that can find its tokens becomes due earlier if the server shortens their lifetime, and doesn't recreate a previous token that was deleted. Defaults to the provider's organization.
  */
  readonly organization?: string;
  /**
  * Whether to revoke the previous token, for example after its secret has leaked. If true, the first apply that doesn't create a generation empties the inactive slot. Defaults to false.
  */
  readonly revokePrevious?: boolean | cdktf.IResolvable;
  /**
  * Number of slots. With two slots, the two newest tokens can be valid at the same time. With one slot, only the newest token is valid. A singleton token requires one slot. Defaults to 2. Changes take effect at the next rotation.
  */
  readonly slotCount?: number;
  /**
  * ID of the team of the rotated tokens.
  */
  readonly teamId?: string;
}
export interface RotationSlots {
}

export function rotationSlotsToTerraform(struct?: RotationSlots): any {
  if (!cdktf.canInspect(struct) || cdktf.Tokenization.isResolvable(struct)) { return struct; }
  if (cdktf.isComplexElement(struct)) {
    throw new Error("A complex element was used as configuration, this is not supported: https://cdk.tf/complex-object-as-configuration");
  }
  return {
  }
}


export function rotationSlotsToHclTerraform(struct?: RotationSlots): any {
  if (!cdktf.canInspect(struct) || cdktf.Tokenization.isResolvable(struct)) { return struct; }
  if (cdktf.isComplexElement(struct)) {
    throw new Error("A complex element was used as configuration, this is not supported: https://cdk.tf/complex-object-as-configuration");
  }
  const attrs = {
  };
  return attrs;
}

export class RotationSlotsOutputReference extends cdktf.ComplexObject {
  private isEmptyObject = false;

  /**
  * @param terraformResource The parent resource
  * @param terraformAttribute The attribute on the parent resource this class is referencing
  * @param complexObjectIndex the index of this item in the list
  * @param complexObjectIsFromSet whether the list is wrapping a set (will add tolist() to be able to access an item via an index)
  */
  public constructor(terraformResource: cdktf.IInterpolatingParent, terraformAttribute: string, complexObjectIndex: number, complexObjectIsFromSet: boolean) {
    super(terraformResource, terraformAttribute, complexObjectIsFromSet, complexObjectIndex);
  }

  public get internalValue(): RotationSlots | undefined {
    let hasAnyValues = this.isEmptyObject;
    const internalValueResult: any = {};
    return hasAnyValues ? internalValueResult : undefined;
  }

  public set internalValue(value: RotationSlots | undefined) {
    if (value === undefined) {
      this.isEmptyObject = false;
    }
    else {
      this.isEmptyObject = Object.keys(value).length === 0;
    }
  }

  // expires_at - computed: true, optional: false, required: false
  public get expiresAt() {
    return this.getStringAttribute('expires_at');
  }

  // generation - computed: true, optional: false, required: false
  public get generation() {
    return this.getNumberAttribute('generation');
  }

  // rotated_at - computed: true, optional: false, required: false
  public get rotatedAt() {
    return this.getStringAttribute('rotated_at');
  }
}

export class RotationSlotsList extends cdktf.ComplexList {

  /**
  * @param terraformResource The parent resource
  * @param terraformAttribute The attribute on the parent resource this class is referencing
  * @param wrapsSet whether the list is wrapping a set (will add tolist() to be able to access an item via an index)
  */
  constructor(protected terraformResource: cdktf.IInterpolatingParent, protected terraformAttribute: string, protected wrapsSet: boolean) {
    super(terraformResource, terraformAttribute, wrapsSet)
  }

  /**
  * @param index the index of the item to return
  */
  public get(index: number): RotationSlotsOutputReference {
    return new RotationSlotsOutputReference(this.terraformResource, this.terraformAttribute, index, this.wrapsSet);
  }
}

/**
* Represents a tfetokens_rotation
*/
export class Rotation extends cdktf.TerraformResource {

  // =================
  // STATIC PROPERTIES
  // =================
  public static readonly tfResourceType = "tfetokens_rotation";

  // ==============
  // STATIC Methods
  // ==============
  /**
  * Generates CDKTF code for importing a Rotation resource upon running "cdktf plan <stack-name>"
  * @param scope The scope in which to define this construct
  * @param importToId The construct id used in the generated config for the Rotation to import
  * @param importFromId The id of the existing Rotation that should be imported. Refer to the import section in the documentation of this resource for the id to use
  * @param provider? Optional instance of the provider where the Rotation to import is found
  */
  public static generateConfigForImport(scope: Construct, importToId: string, importFromId: string, provider?: cdktf.TerraformProvider) {
        return new cdktf.ImportableResource(scope, importToId, { terraformResourceType: "tfetokens_rotation", importId: importFromId, provider });
      }

  // ===========
  // INITIALIZER
  // ===========

  /**
  * Create a new tfetokens_rotation Resource
  *
  * @param scope The scope in which to define this construct
  * @param id The scoped construct ID. Must be unique amongst siblings in the same scope
  * @param options RotationConfig
  */
  public constructor(scope: Construct, id: string, config: RotationConfig) {
    super(scope, id, {
      terraformResourceType: 'tfetokens_rotation',
      terraformGeneratorMetadata: {
        providerName: 'tfetokens'
      },
      provider: config.provider,
      dependsOn: config.dependsOn,
      count: config.count,
      lifecycle: config.lifecycle,
      provisioners: config.provisioners,
      connection: config.connection,
      forEach: config.forEach
    });
    this._descriptionPrefix = config.descriptionPrefix;
    this._every = config.every;
    this._grace = config.grace;
    this._keepers = config.keepers;
    this._namePrefix = config.namePrefix;
    this._organization = config.organization;
    this._revokePrevious = config.revokePrevious;
    this._slotCount = config.slotCount;
    this._teamId = config.teamId;
  }

  // ==========
  // ATTRIBUTES
  // ==========

  // active_slot - computed: true, optional: false, required: false
  public get activeSlot() {
    return this.getNumberAttribute('active_slot');
  }

  // description_prefix - computed: false, optional: true, required: false
  private _descriptionPrefix?: string;
  public get descriptionPrefix() {
    return this.getStringAttribute('description_prefix');
  }
  public set descriptionPrefix(value: string) {
    this._descriptionPrefix = value;
  }
  public resetDescriptionPrefix() {
    this._descriptionPrefix = undefined;
  }
  // Temporarily expose input value. Use with caution.
  public get descriptionPrefixInput() {
    return this._descriptionPrefix;
  }

  // due - computed: true, optional: false, required: false
  public get due() {
    return this.getBooleanAttribute('due');
  }

  // every - computed: false, optional: false, required: true
  private _every?: string;
  public get every() {
    return this.getStringAttribute('every');
  }
  public set every(value: string) {
    this._every = value;
  }
  // Temporarily expose input value. Use with caution.
  public get everyInput() {
    return this._every;
  }

  // generation - computed: true, optional: false, required: false
  public get generation() {
    return this.getNumberAttribute('generation');
  }

  // grace - computed: true, optional: true, required: false
  private _grace?: string;
  public get grace() {
    return this.getStringAttribute('grace');
  }
  public set grace(value: string) {
    this._grace = value;
  }
  public resetGrace() {
    this._grace = undefined;
  }
  // Temporarily expose input value. Use with caution.
  public get graceInput() {
    return this._grace;
  }

  // id - computed: true, optional: false, required: false
  public get id() {
    return this.getStringAttribute('id');
  }

  // keepers - computed: false, optional: true, required: false
  private _keepers?: { [key: string]: string };
  public get keepers() {
    return this.getStringMapAttribute('keepers');
  }
  public set keepers(value: { [key: string]: string }) {
    this._keepers = value;
  }
  public resetKeepers() {
    this._keepers = undefined;
  }
  // Temporarily expose input value. Use with caution.
  public get keepersInput() {
    return this._keepers;
  }

  // name_prefix - computed: false, optional: true, required: false
  private _namePrefix?: string;
  public get namePrefix() {
    return this.getStringAttribute('name_prefix');
  }
  public set namePrefix(value: string) {
    this._namePrefix = value;
  }
  public resetNamePrefix() {
    this._namePrefix = undefined;
  }
  // Temporarily expose input value. Use with caution.
  public get namePrefixInput() {
    return this._namePrefix;
  }

  // organization - computed: false, optional: true, required: false
  private _organization?: string;
  public get organization() {
    return this.getStringAttribute('organization');
  }
  public set organization(value: string) {
    this._organization = value;
  }
  public resetOrganization() {
    this._organization = undefined;
  }
  // Temporarily expose input value. Use with caution.
  public get organizationInput() {
    return this._organization;
  }

  // revoke_previous - computed: true, optional: true, required: false
  private _revokePrevious?: boolean | cdktf.IResolvable;
  public get revokePrevious() {
    return this.getBooleanAttribute('revoke_previous');
  }
  public set revokePrevious(value: boolean | cdktf.IResolvable) {
    this._revokePrevious = value;
  }
  public resetRevokePrevious() {
    this._revokePrevious = undefined;
  }
  // Temporarily expose input value. Use with caution.
  public get revokePreviousInput() {
    return this._revokePrevious;
  }

  // rotate_at - computed: true, optional: false, required: false
  public get rotateAt() {
    return this.getStringAttribute('rotate_at');
  }

  // rotated_at - computed: true, optional: false, required: false
  public get rotatedAt() {
    return this.getStringAttribute('rotated_at');
  }

  // slot_count - computed: true, optional: true, required: false
  private _slotCount?: number;
  public get slotCount() {
    return this.getNumberAttribute('slot_count');
  }
  public set slotCount(value: number) {
    this._slotCount = value;
  }
  public resetSlotCount() {
    this._slotCount = undefined;
  }
  // Temporarily expose input value. Use with caution.
  public get slotCountInput() {
    return this._slotCount;
  }

  // slots - computed: true, optional: false, required: false
  private _slots = new RotationSlotsList(this, "slots", false);
  public get slots() {
    return this._slots;
  }

  // team_id - computed: false, optional: true, required: false
  private _teamId?: string;
  public get teamId() {
    return this.getStringAttribute('team_id');
  }
  public set teamId(value: string) {
    this._teamId = value;
  }
  public resetTeamId() {
    this._teamId = undefined;
  }
  // Temporarily expose input value. Use with caution.
  public get teamIdInput() {
    return this._teamId;
  }

  // =========
  // SYNTHESIS
  // =========

  protected synthesizeAttributes(): { [name: string]: any } {
    return {
      description_prefix: cdktf.stringToTerraform(this._descriptionPrefix),
      every: cdktf.stringToTerraform(this._every),
      grace: cdktf.stringToTerraform(this._grace),
      keepers: cdktf.hashMapper(cdktf.stringToTerraform)(this._keepers),
      name_prefix: cdktf.stringToTerraform(this._namePrefix),
      organization: cdktf.stringToTerraform(this._organization),
      revoke_previous: cdktf.booleanToTerraform(this._revokePrevious),
      slot_count: cdktf.numberToTerraform(this._slotCount),
      team_id: cdktf.stringToTerraform(this._teamId),
    };
  }

  protected synthesizeHclAttributes(): { [name: string]: any } {
    const attrs = {
      description_prefix: {
        value: cdktf.stringToHclTerraform(this._descriptionPrefix),
        isBlock: false,
        type: "simple",
        storageClassType: "string",
      },
      every: {
        value: cdktf.stringToHclTerraform(this._every),
        isBlock: false,
        type: "simple",
        storageClassType: "string",
      },
      grace: {
        value: cdktf.stringToHclTerraform(this._grace),
        isBlock: false,
        type: "simple",
        storageClassType: "string",
      },
      keepers: {
        value: cdktf.hashMapperHcl(cdktf.stringToHclTerraform)(this._keepers),
        isBlock: false,
        type: "map",
        storageClassType: "stringMap",
      },
      name_prefix: {
        value: cdktf.stringToHclTerraform(this._namePrefix),
        isBlock: false,
        type: "simple",
        storageClassType: "string",
      },
      organization: {
        value: cdktf.stringToHclTerraform(this._organization),
        isBlock: false,
        type: "simple",
        storageClassType: "string",
      },
      revoke_previous: {
        value: cdktf.booleanToHclTerraform(this._revokePrevious),
        isBlock: false,
        type: "simple",
        storageClassType: "boolean",
      },
      slot_count: {
        value: cdktf.numberToHclTerraform(this._slotCount),
        isBlock: false,
        type: "simple",
        storageClassType: "number",
      },
      team_id: {
        value: cdktf.stringToHclTerraform(this._teamId),
        isBlock: false,
        type: "simple",
        storageClassType: "string",
      },
    };

    // remove undefined attributes
    return Object.fromEntries(Object.entries(attrs).filter(([_, value]) => value !== undefined && value.value !== undefined ))
  }
}
