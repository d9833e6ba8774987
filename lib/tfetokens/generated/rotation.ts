// Written by scripts/generate-bindings.mjs from the provider's schema.

import { Construct } from 'constructs';
import * as cdktf from 'cdktf';

// Configuration

export interface RotationConfig extends cdktf.TerraformMetaArguments {
  /**
  * How long a generation is the active one, as a Go duration: "720h". At least 1h; with `grace` at most 17520h. Shortened, the live generation falls due sooner; lengthened, it counts from the next rotation on.
  */
  readonly every: string;
  /**
  * How long a token stays valid after its rotation has fallen due, as a Go duration. With two slots at most `every`. Defaults to `every`. A change counts from the next rotation on.
  */
  readonly grace?: string;
  /**
  * Anything whose change shall rotate at once. Where there were none, they are taken over first.
  */
  readonly keepers?: { [key: string]: string };
  /**
  * For a secret that has leaked: while true, the first apply that makes no generation empties the slot that is not active. Defaults to false.
  */
  readonly revokePrevious?: boolean | cdktf.IResolvable;
  /**
  * In how many slots tokens live: 2, so that the newest two are alive side by side, or 1 for a token that exists once. Defaults to 2. A change counts from the next rotation on.
  */
  readonly slotCount?: number;
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
    this._every = config.every;
    this._grace = config.grace;
    this._keepers = config.keepers;
    this._revokePrevious = config.revokePrevious;
    this._slotCount = config.slotCount;
  }

  // ==========
  // ATTRIBUTES
  // ==========

  // active_slot - computed: true, optional: false, required: false
  public get activeSlot() {
    return this.getNumberAttribute('active_slot');
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

  // =========
  // SYNTHESIS
  // =========

  protected synthesizeAttributes(): { [name: string]: any } {
    return {
      every: cdktf.stringToTerraform(this._every),
      grace: cdktf.stringToTerraform(this._grace),
      keepers: cdktf.hashMapper(cdktf.stringToTerraform)(this._keepers),
      revoke_previous: cdktf.booleanToTerraform(this._revokePrevious),
      slot_count: cdktf.numberToTerraform(this._slotCount),
    };
  }

  protected synthesizeHclAttributes(): { [name: string]: any } {
    const attrs = {
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
    };

    // remove undefined attributes
    return Object.fromEntries(Object.entries(attrs).filter(([_, value]) => value !== undefined && value.value !== undefined ))
  }
}
