import "zone.js"; import "@angular/compiler";
import { Component, inject } from "@angular/core"; import { bootstrapApplication } from "@angular/platform-browser"; import { provideNoopAnimations } from "@angular/platform-browser/animations";
import { FormBuilder, ReactiveFormsModule, Validators } from "@angular/forms"; import { MatFormFieldModule } from "@angular/material/form-field"; import { MatInputModule } from "@angular/material/input"; import { MatSelectModule } from "@angular/material/select"; import { MatRadioModule } from "@angular/material/radio"; import { MatCheckboxModule } from "@angular/material/checkbox"; import { MatDatepickerModule } from "@angular/material/datepicker"; import { MatNativeDateModule } from "@angular/material/core"; import { MatAutocompleteModule } from "@angular/material/autocomplete"; import { CommonModule } from "@angular/common";
@Component({ selector: "app-root", standalone: true, imports: [CommonModule, ReactiveFormsModule, MatFormFieldModule, MatInputModule, MatSelectModule, MatRadioModule, MatCheckboxModule, MatDatepickerModule, MatNativeDateModule, MatAutocompleteModule],
 template: `<h1>Tờ khai Angular</h1><form [formGroup]="f">
 <mat-form-field><mat-label>Họ và tên</mat-label><input matInput formControlName="ten" required></mat-form-field>
 <mat-form-field><mat-label>Ngày sinh</mat-label><input matInput [matDatepicker]="p" formControlName="dob"><mat-datepicker #p></mat-datepicker></mat-form-field>
 <label id="gt">Giới tính</label><mat-radio-group aria-labelledby="gt" formControlName="gt"><mat-radio-button value="Nam">Nam</mat-radio-button><mat-radio-button value="Nữ">Nữ</mat-radio-button></mat-radio-group>
 <mat-form-field><mat-label>Tỉnh</mat-label><mat-select formControlName="tinh"><mat-option *ngFor="let t of tinhs" [value]="t">{{t}}</mat-option></mat-select></mat-form-field>
 <mat-form-field><mat-label>Xã</mat-label><mat-select formControlName="xa"><mat-option *ngFor="let t of xas" [value]="t">{{t}}</mat-option></mat-select></mat-form-field>
 <mat-form-field><mat-label>Nơi đăng ký</mat-label><input matInput formControlName="noi" [matAutocomplete]="a"><mat-autocomplete #a><mat-option *ngFor="let t of nois" [value]="t">{{t}}</mat-option></mat-autocomplete></mat-form-field>
 <mat-checkbox formControlName="bc">Nhận qua bưu chính</mat-checkbox>
 <div class="q"><div class="t">Số điện thoại</div><div><input formControlName="sdt"></div></div></form>` })
class App { fb = inject(FormBuilder); tinhs=["Tỉnh Phú Thọ","Tỉnh Thái Nguyên"]; xas: string[]=[]; nois=["UBND phường Việt Trì","UBND xã Đồng Lương"];
 f = this.fb.group({ten:["",Validators.required],dob:[null as any],gt:[""],tinh:[""],xa:[""],noi:[""],bc:[false],sdt:["",{validators:[Validators.required],updateOn:"blur"}]});
 constructor(){ this.f.get("tinh")!.valueChanges.subscribe(()=>{this.xas=[]; setTimeout(()=>this.xas=["Xã Đồng Lương"],400)}); (window as any).formState=()=>JSON.stringify({...this.f.value, dob:this.f.value.dob?.toString(), touched:this.f.get("sdt")!.touched}); } }
bootstrapApplication(App,{providers:[provideNoopAnimations()]});
