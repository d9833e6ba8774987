import { type TerraformResource } from "cdktf";

/** The part of a rendered resource that contains `importFrom`, in JSON or in HCL. */
interface Fragment {
  readonly import?: readonly { readonly to: string | { readonly value: string } }[];
}

/**
 * Makes `importFrom` import into the only instance of a resource that has a `count`. CDKTF renders the address without
 * an index, and Terraform rejects that address.
 */
export function importIntoFirstInstance(resource: TerraformResource): void {
  const json = resource.toTerraform.bind(resource) as () => Fragment;
  const hcl = resource.toHclTerraform.bind(resource) as () => Fragment;
  resource.toTerraform = () => withIndex(json());
  resource.toHclTerraform = () => withIndex(hcl());
}

function withIndex(fragment: Fragment): Fragment {
  if (fragment.import === undefined) return fragment;
  return {
    ...fragment,
    import: fragment.import.map((block) => ({
      ...block,
      to: typeof block.to === "string" ? `${block.to}[0]` : { ...block.to, value: `${block.to.value}[0]` },
    })),
  };
}
